"""What follows from the regulations: pure functions and frozen dataclasses, standard library only."""
