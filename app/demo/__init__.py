"""An invented republic to try things on: the same seed gives the same rows, and no row is real."""
