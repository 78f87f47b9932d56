"""Who did what to which thing, and when: append-only, ids only, never a name or a text."""
