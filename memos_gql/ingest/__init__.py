"""From what a caller sends to what is remembered."""
