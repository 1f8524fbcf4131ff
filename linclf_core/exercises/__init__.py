"""Exercises: matrices with entries to fill in, which mark themselves and name the slip."""
