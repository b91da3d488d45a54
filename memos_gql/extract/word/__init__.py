"""Word documents, both kinds."""
