"""Home: the classifier learning, the doors, and a little picture of every page."""
