"""The provincial axis as a client of the national one. Start at ``uplink``."""
