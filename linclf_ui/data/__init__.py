"""Own data: a table of text is read, some of its columns are taken, and they become points."""
