"""Downloading the file at a URL, and detecting the media type of a file's bytes.

It knows no tasks and no database, and imports nothing else of `ingest`.
"""
