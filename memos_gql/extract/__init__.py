"""Turn the bytes of a file into pages of lines, without side effects.

`readers.READERS` maps each media type to its functions; `isolate.reader.Reader` runs them in a process that can be
stopped.
"""
