"""The worker's side of Dramatiq."""
