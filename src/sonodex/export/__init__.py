"""Exports that other tools accept."""
