"""Liberation Serif 2 (SIL OFL 1.1), shipped unchanged; see LICENSE-OFL.txt."""
