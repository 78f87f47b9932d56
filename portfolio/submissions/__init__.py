"""Handing in: a paper is looked at, frozen, acknowledged by a receipt, and perhaps withdrawn."""
