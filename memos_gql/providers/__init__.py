"""Models that turn text into something else."""

import os

# onnxruntime reads it while it is imported, and would otherwise prepare to report its use to its makers.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
