"""The page of the ReLU network that computes a maximum: one file a tab."""
