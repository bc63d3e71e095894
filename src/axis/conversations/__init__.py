"""Calls that were refused or looked odd, and why, with their secrets hidden. See ``keeping``."""
