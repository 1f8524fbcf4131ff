"""The page of the loss landscape: what is cut, what is seen on it, and what is said of it."""
