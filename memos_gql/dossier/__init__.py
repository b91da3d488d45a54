"""All that is kept of one user, as a directory of JSON lines and original files: to take along, and to bring in elsewhere."""
