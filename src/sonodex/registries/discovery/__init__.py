"""Ultrasound datasets and models that the catalogue does not have: found, ranked, and left for a person to
decide.
"""
