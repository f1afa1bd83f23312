"""From bytes to rows: every file is opened, read and measured once."""
