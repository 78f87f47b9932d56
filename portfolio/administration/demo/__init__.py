"""The demo: an invented module with its people, texts and comments, as files to read and edit."""
