"""A function φ(m) of one margin that somebody has typed: read, worked, written out and judged."""
