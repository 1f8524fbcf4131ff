"""How a number came about: expressions, whole steps written out, numbers from text."""
