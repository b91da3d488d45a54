"""All that is kept of one user, as a directory of JSON lines and original files.

It can be taken along, and brought in elsewhere.
"""
