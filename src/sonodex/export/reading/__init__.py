"""Files of other tools read as drafts of records: what they prove as findings, all else unknown."""
