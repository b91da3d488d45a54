"""What is remembered of tools: which were offered, how they were used, and none of the secrets that were passed to them."""
