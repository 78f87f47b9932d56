"""The exam assignment: parts copied from versions, their order and where they came from."""
