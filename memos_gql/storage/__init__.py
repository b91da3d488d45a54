"""Where things are kept beside the documents."""
