"""RapidOCR's networks, each of which a process opens once."""

import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]  # ships no types
from onnx import numpy_helper

_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"


@cache
def detector() -> onnxruntime.InferenceSession:
    return _opened(without_tiny_weights(_path(_DETECTOR)))


@cache
def recogniser() -> onnxruntime.InferenceSession:
    return _opened(str(_path(_RECOGNISER)))


@cache
def signs() -> list[str]:
    """Return the text of each class of the recogniser: first blank, then the characters, last a space."""
    listed = recogniser().get_modelmeta().custom_metadata_map["character"].splitlines()
    return ["", *listed, " "]


def _path(name: str) -> Path:
    found = importlib.util.find_spec("rapidocr")
    return Path(str(found and found.origin)).parent / "models" / name


def without_tiny_weights(path: Path) -> bytes:
    """Return a network whose subnormal weights are 0.

    Processors are slow at multiplying subnormal numbers, those below 1.2e-38. The detector has a quarter of a million
    of them, which took two thirds of its time. They are too small to change a sum.
    """
    network = onnx.load(path)
    for weights in network.graph.initializer:
        if weights.data_type == onnx.TensorProto.FLOAT:
            values = numpy_helper.to_array(weights)
            tiny = np.abs(values) < np.finfo(np.float32).tiny
            weights.CopyFrom(numpy_helper.from_array(np.where(tiny, np.float32(0), values), weights.name))
    content: bytes = network.SerializeToString()
    return content


def _opened(network: str | bytes) -> onnxruntime.InferenceSession:
    """Open a network, a file or its content, with one thread, because the reading processes share the cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
