"""The one text: draft, autosave, conflict, restore point, version, difference, count, guard."""
