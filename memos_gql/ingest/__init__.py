"""Everything from a caller's request to stored and indexed memories."""
