"""Splits that no subject, clip or copy crosses, and what an existing one lets cross."""
