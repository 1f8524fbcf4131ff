"""Descent: update rules, a run with its past, what it is doing."""
