"""The national dialect, as SDKVXP speaks it. Start at ``app``."""
