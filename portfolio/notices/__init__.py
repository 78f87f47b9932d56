"""What people are told, in the app and by mail: that something is there, never what it says."""
