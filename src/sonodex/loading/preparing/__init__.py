"""A copy of a set that can be published: cleaned, pseudonymous, checked before it appears."""
