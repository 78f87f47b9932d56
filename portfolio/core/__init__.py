"""The frame that every room stands in: no word of a feature occurs here."""
