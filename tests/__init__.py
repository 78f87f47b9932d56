"""The tests mirror the package: one folder for each room."""
