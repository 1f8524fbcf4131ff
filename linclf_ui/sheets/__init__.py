"""The page of sheets: what goes on them, how they look, and the files."""
