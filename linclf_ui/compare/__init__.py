"""The page that compares losses and learning rates: runs side by side on the same data."""
