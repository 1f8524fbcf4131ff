"""Core values become plotly figures. Nothing here knows of a page or a session."""
