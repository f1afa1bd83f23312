"""Duplicates: candidates from hashes, confirmed on pixels, then put in groups and told apart from the frames
of one clip."""
