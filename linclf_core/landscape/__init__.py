"""Cuts through the objective."""
