"""A run as what others can run: a script, a notebook."""
