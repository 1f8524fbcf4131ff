"""Exercises on paper and in a course's own system: HTML, LaTeX, Moodle XML, QTI, GIFT."""
