"""The portfolio: one text for each student and teaching day."""
