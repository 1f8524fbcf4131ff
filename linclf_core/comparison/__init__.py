"""Runs side by side, losses over the margin, one run at many learning rates."""
