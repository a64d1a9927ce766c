"""Builds model.onnx and model.onnx.data, the int8 sentence encoder that Bacheca compiles in.

    pip install numpy gguf onnx onnxruntime
    python export.py e5-small-it.gguf OUTPUT_FOLDER

The input is multilingual-e5-small with its vocabulary cut (README.md says where it comes from).
The graph takes `input_ids` [1, n] and gives `embedding` [1, 384], mean-pooled and L2-normalised.

Three choices, each measured (README.md):
- matrices are int8 per output channel: one scale for a whole matrix loses too much (cosine 0.95);
- weights keep to 7 bits (reduce_range), for on processors without VNNI the 8-bit dot product of
  AVX2 adds pairs in 16 bits and would saturate;
- tensors lie in a file of their own, so that a program can use them in place, without a copy.
"""

import os
import pathlib
import shutil
import sys
import tempfile

import gguf
import numpy as np
import onnx
from gguf.quants import dequantize
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LAYERS, WIDTH, HEADS = 12, 384, 12
HEAD = WIDTH // HEADS


def read_weights(path):
    """All tensors by name, as f32."""
    weights = {}
    for tensor in gguf.GGUFReader(path).tensors:
        if tensor.tensor_type == gguf.GGMLQuantizationType.F32:
            shape = tuple(reversed(tensor.shape.tolist()))
            weights[tensor.name] = np.array(tensor.data, np.float32).reshape(shape)
        else:
            weights[tensor.name] = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    return weights


class Graph:
    """Collects nodes and constants; every method returns the name of a value."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants = weights, [], []

    def constant(self, name, array):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, kind, *inputs, **attributes):
        output = attributes.pop("output", f"{kind}_{len(self.nodes)}")
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(self, x, name, scale=1.0):
        scale = np.float32(scale)
        weight = self.constant(f"{name}.w", self.weights[f"{name}.weight"].T * scale)
        bias = self.constant(f"{name}.b", self.weights[f"{name}.bias"] * scale)
        return self.op("Add", self.op("MatMul", x, weight), bias)

    def norm(self, x, name):
        gain = self.constant(f"{name}.g", self.weights[f"{name}.weight"])
        bias = self.constant(f"{name}.b", self.weights[f"{name}.bias"])
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=1e-12)

    def embeddings(self):
        """Word rows in int8, each with a scale of its own; positions and token type 0 in f32."""
        table = self.weights["embeddings.word_embeddings.weight"]
        scale = np.abs(table).max(axis=1, keepdims=True) / 127
        scale[scale == 0] = 1
        rows = self.constant("words", np.round(table / scale).astype(np.int8))
        scales = self.constant("words.scale", scale.astype(np.float32))
        row = self.op("Cast", self.op("Gather", rows, "input_ids", axis=0), to=TensorProto.FLOAT)
        words = self.op("Mul", row, self.op("Gather", scales, "input_ids", axis=0))
        places = self.weights["embeddings.position_embeddings.weight"]
        places = self.constant("places", places + self.weights["embeddings.token_type_embeddings.weight"][:1])
        length = self.op("Gather", self.op("Shape", "input_ids"), "one", axis=0)
        return self.norm(self.op("Add", words, self.op("Slice", places, "zero", length, "zero")), "embeddings.LayerNorm")

    def layer(self, x, prefix):
        attention = f"{prefix}.attention"
        heads = lambda y, order: self.op("Transpose", self.op("Reshape", y, "heads"), perm=order)
        # The scale of attention goes into the query's weights.
        q = heads(self.linear(x, f"{attention}.self.query", HEAD**-0.5), [0, 2, 1, 3])
        k = heads(self.linear(x, f"{attention}.self.key"), [0, 2, 3, 1])
        v = heads(self.linear(x, f"{attention}.self.value"), [0, 2, 1, 3])
        weights = self.op("Softmax", self.op("MatMul", q, k), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", weights, v), perm=[0, 2, 1, 3])
        mixed = self.linear(self.op("Reshape", mixed, "joined"), f"{attention}.output.dense")
        x = self.norm(self.op("Add", mixed, x), f"{attention}.output.LayerNorm")
        y = self.op("Gelu", self.linear(x, f"{prefix}.intermediate.dense"))
        return self.norm(self.op("Add", self.linear(y, f"{prefix}.output.dense"), x), f"{prefix}.output.LayerNorm")

    def build(self):
        for name, value in (("zero", [0]), ("one", [1]), ("heads", [0, 0, HEADS, HEAD]), ("joined", [0, 0, WIDTH])):
            self.constant(name, np.array(value, np.int64))
        x = self.embeddings()
        for layer in range(LAYERS):
            x = self.layer(x, f"encoder.layer.{layer}")
        mean = self.op("ReduceMean", x, "one", keepdims=0)
        self.op("Div", mean, self.op("ReduceL2", mean, "one", keepdims=1), output="embedding")
        graph = helper.make_graph(
            self.nodes,
            "multilingual-e5-small-it",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "n"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, WIDTH])],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        onnx.checker.check_model(model)
        return model


def main(source, folder):
    weights, folder = read_weights(source), pathlib.Path(folder).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # onnx refuses an output whose name exists in the current folder
        onnx.save(Graph(weights).build(), "f32.onnx")
        quantize_dynamic(
            "f32.onnx",
            "int8.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            extra_options={"MatMulConstBOnly": True},
        )
        files = ("model.onnx", "model.onnx.data")
        onnx.save(onnx.load("int8.onnx"), files[0], save_as_external_data=True, location=files[1], size_threshold=1024)
        for file in files:
            shutil.copyfile(file, folder / file)
        os.chdir(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
