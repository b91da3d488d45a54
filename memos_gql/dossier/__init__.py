"""Export everything stored about one user to a directory of JSON lines and original files, and import such a directory."""
