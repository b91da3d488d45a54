"""Reading files in child processes.

Nothing is imported here: the processes that read files would load it too, and they use few of the modules.
"""
