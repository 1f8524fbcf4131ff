"""The ReLU network that computes a maximum, and one that learns to."""
