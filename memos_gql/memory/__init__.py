"""What was said and what was read become memories: values in, values out."""
