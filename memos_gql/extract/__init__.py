"""From the bytes of a file to pages of lines: values in, values out.

`readers.READERS` maps each media type to its functions; `isolate.Reader` runs them in a process that can be stopped.
"""
