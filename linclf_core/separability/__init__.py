"""Separable or not, with a proof either way."""
