"""Reference data shipped with the simulator (see README.txt beside it for where it comes from)."""
