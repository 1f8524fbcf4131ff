"""The ways out of the program: links, files, tables, pictures; and the way back in."""
