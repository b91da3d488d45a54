"""Everything stored about one user, as a directory of JSON lines and original files.

`leaving` exports it, and `arriving` imports it into this or another server.
"""
