"""The provincial dialect, after the guide of one province. Start at ``app``."""
