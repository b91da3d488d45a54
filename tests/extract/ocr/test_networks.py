from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from memos_gql.extract.ocr import networks


def weights_of(network: onnx.ModelProto) -> list[float]:
    (weights,) = network.graph.initializer
    return [float(weight) for weight in numpy_helper.to_array(weights)]


def test_weights_that_processors_multiply_slowly_are_zero_and_the_others_are_kept(tmp_path: Path) -> None:
    # Given
    shape = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4]) for name in ("x", "y")]
    weights = numpy_helper.from_array(np.array([1e-40, -1e-45, 2e-38, 0.5], np.float32), "weights")
    product = helper.make_node("Mul", ["x", "weights"], ["y"])
    graph = helper.make_graph([product], "product", shape[:1], shape[1:], [weights])
    onnx.save(helper.make_model(graph), tmp_path / "product.onnx")

    # When
    made = onnx.load_from_string(networks.without_tiny_weights(tmp_path / "product.onnx"))

    # Then
    assert weights_of(made) == [0.0, 0.0, float(np.float32(2e-38)), 0.5]
    assert made.graph.node == [product]
