"""The built-in embedding model and its tokenizer."""

import os

# onnxruntime reads this when it is imported; without it, it would prepare telemetry.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
