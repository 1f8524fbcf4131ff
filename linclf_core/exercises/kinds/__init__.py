"""The kinds of exercises. A new one is a function, its slips, and a line in KINDS."""
