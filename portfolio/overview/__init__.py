"""Home pages, inbox and grid: this room only reads."""
