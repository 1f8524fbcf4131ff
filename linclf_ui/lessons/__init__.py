"""Guided lessons: a step's text and question beside the live board; lessons of one's own."""
