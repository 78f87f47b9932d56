"""A backup: one file with every row that must outlive the machine, for either database."""
