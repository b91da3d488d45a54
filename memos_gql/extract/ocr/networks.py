"""RapidOCR's networks, each of which a process opens once."""

import importlib.util
from functools import cache
from pathlib import Path

import onnxruntime  # type: ignore[import-untyped]  # ships no types

_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"


@cache
def detector() -> onnxruntime.InferenceSession:
    return _network(_DETECTOR)


@cache
def recogniser() -> onnxruntime.InferenceSession:
    return _network(_RECOGNISER)


@cache
def signs() -> list[str]:
    """Return the text of each class of the recogniser: first blank, then the characters, last a space."""
    listed = recogniser().get_modelmeta().custom_metadata_map["character"].splitlines()
    return ["", *listed, " "]


def _network(name: str) -> onnxruntime.InferenceSession:
    """Open a network from RapidOCR's package with one thread, because the reading processes share the cores."""
    found = importlib.util.find_spec("rapidocr")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    path = Path(str(found and found.origin)).parent / "models" / name
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
