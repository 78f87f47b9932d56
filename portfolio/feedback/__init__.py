"""Comments on any version, read marks, and the approval of a portfolio."""
