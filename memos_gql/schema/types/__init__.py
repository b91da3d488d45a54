"""The types of the API, by noun."""
