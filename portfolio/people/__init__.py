"""Accounts, sign-in, sessions, one-time links."""
