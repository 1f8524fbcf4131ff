"""The board: the moving panels as charts that are updated in place, in a component of its own.

Python computes every frame of a stretch of the run ahead, and ships what is drawn as arrays; the
browser picks the frame and hands it to plotly.
"""
