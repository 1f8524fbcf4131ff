"""The page on handwritten digits."""
