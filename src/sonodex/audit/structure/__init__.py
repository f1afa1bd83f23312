"""Structure of a dataset: which pictures are masks of which, and what folders, names and tables say of classes, splits and subjects."""
