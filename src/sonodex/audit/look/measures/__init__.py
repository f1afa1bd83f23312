"""Measures of one picture: pure functions of its pixels.

None assumes a photograph; ultrasound is gray and dark by nature.
"""
