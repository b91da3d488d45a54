"""Models that turn text into something else."""
