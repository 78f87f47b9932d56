"""What acts across rooms: transfer, redaction on request, export, backup, demo."""
