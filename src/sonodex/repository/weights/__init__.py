"""Trained weights: files in the tree, their formats and tensors read from content, what pickles would call,
and links to them."""
