"""The plane of two features: exact regions, boundaries and lines, clipped to a box."""
