"""The mathematics of linear classifiers, in NumPy and the standard library alone."""
