#!/usr/bin/env python3
"""Writes the ONNX models in this folder.

The models hold no weights: each weight is a graph input that has a shape and no data, which is valid ONNX and keeps a file
at some kilobytes. Shapes of all intermediate tensors are stored. Equal sources give equal files.

Usage (Debian: apt-get install python3-onnx):

    /usr/bin/python3 generate_models.py                 # all models, into this folder
    /usr/bin/python3 generate_models.py resnet18        # only this one
    /usr/bin/python3 generate_models.py --output DIR

Sources of the networks:
    resnet18      He et al., "Deep Residual Learning for Image Recognition", CVPR 2016 (batch normalisation folded)
    mobilenetv2   Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018 (likewise)
    alexnet       Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", NIPS 2012
    fsrcnn        Dong et al., "Accelerating the Super-Resolution Convolutional Neural Network", ECCV 2016 (x4, 960x540 pixels)
    transformer   Vaswani et al., "Attention Is All You Need", NIPS 2017 (one encoder block, batch 1)
"""

import argparse
import math
import pathlib

import onnx
from onnx import TensorProto, helper

OPSET = 17
IR_VERSION = 8


class Model:
    """Collects nodes, weights and inputs of one graph. Tensors are referred to by name."""

    def __init__(self, name, input_shape, element_type=TensorProto.FLOAT):
        self.name = name
        self.nodes = []
        self.inputs = [helper.make_tensor_value_info("input", element_type, input_shape)]
        self.initializers = []

    def weight(self, name, shape, element_type=TensorProto.FLOAT):
        """A tensor of trained values: only its shape is written."""
        self.inputs.append(helper.make_tensor_value_info(name, element_type, shape))
        return name

    def constant(self, name, values, element_type=TensorProto.INT64, shape=None):
        """A small tensor that shape computations or operators need the values of."""
        shape = [len(values)] if shape is None else shape
        self.initializers.append(helper.make_tensor(name, element_type, shape, values))
        return name

    def add(self, op_type, inputs, name="", output=None, **attributes):
        """Adds a node and returns the name of its output."""
        output = output or (f"{name}_output_0" if name else f"tensor_{len(self.nodes)}")
        self.nodes.append(helper.make_node(op_type, inputs, [output], name=name, **attributes))
        return output

    def conv(self, source, name, weights, channels_in, channels_out, kernel, stride=1, pad=0, group=1):
        """A convolution with bias over a square window. `name` is the node's, `weights` the prefix of its tensors."""
        filters = self.weight(f"{weights}.weight", [channels_out, channels_in // group, kernel, kernel])
        bias = self.weight(f"{weights}.bias", [channels_out])
        return self.add("Conv", [source, filters, bias], name, kernel_shape=[kernel, kernel], strides=[stride, stride],
                        pads=[pad] * 4, dilations=[1, 1], group=group)

    def fully_connected(self, source, name, weights, features_in, features_out, output=None):
        matrix = self.weight(f"{weights}.weight", [features_out, features_in])
        bias = self.weight(f"{weights}.bias", [features_out])
        return self.add("Gemm", [source, matrix, bias], name, output=output, transB=1)

    def finish(self, output, output_shape, element_type=TensorProto.FLOAT):
        """The checked model, with inferred shapes."""
        self.nodes[-1].output[0] = "output"
        outputs = [helper.make_tensor_value_info("output", element_type, output_shape)]
        graph = helper.make_graph(self.nodes, self.name, self.inputs, outputs, self.initializers)
        model = helper.make_model(graph, producer_name="generate_models.py", ir_version=IR_VERSION,
                                  opset_imports=[helper.make_opsetid("", OPSET)])
        model = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
        onnx.checker.check_model(model, full_check=True)
        return model


def resnet18():
    model = Model("resnet18", [1, 3, 224, 224])
    x = model.conv("input", "/conv1/Conv", "conv1", 3, 64, 7, stride=2, pad=3)
    x = model.add("Relu", [x], "/relu/Relu")
    x = model.add("MaxPool", [x], "/maxpool/MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    channels = 64
    for stage, width in enumerate([64, 128, 256, 512], start=1):
        for block in range(2):
            stride = 2 if stage > 1 and block == 0 else 1
            x = residual_block(model, x, f"layer{stage}", f"layer{stage}.{block}", channels, width, stride)
            channels = width
    x = model.add("GlobalAveragePool", [x], "/avgpool/GlobalAveragePool")
    x = model.add("Flatten", [x], "/Flatten", axis=1)
    x = model.fully_connected(x, "/fc/Gemm", "fc", 512, 1000)
    return model.finish(x, [1, 1000])


def residual_block(model, source, stage, block, channels_in, channels_out, stride):
    node = f"/{stage}/{block}"
    x = model.conv(source, f"{node}/conv1/Conv", f"{block}.conv1", channels_in, channels_out, 3, stride, pad=1)
    x = model.add("Relu", [x], f"{node}/relu/Relu")
    x = model.conv(x, f"{node}/conv2/Conv", f"{block}.conv2", channels_out, channels_out, 3, pad=1)
    shortcut = source
    if stride != 1 or channels_in != channels_out:
        shortcut = model.conv(source, f"{node}/downsample/downsample.0/Conv", f"{block}.downsample.0", channels_in,
                              channels_out, 1, stride)
    x = model.add("Add", [x, shortcut], f"{node}/Add")
    return model.add("Relu", [x], f"{node}/relu_1/Relu")


def mobilenetv2():
    model = Model("mobilenetv2", [1, 3, 224, 224])

    def relu6(source, prefix):
        low = model.add("Constant", [], f"{prefix}/Constant", value=helper.make_tensor("low", TensorProto.FLOAT, [], [0.0]))
        high = model.add("Constant", [], f"{prefix}/Constant_1", value=helper.make_tensor("high", TensorProto.FLOAT, [], [6.0]))
        return model.add("Clip", [source, low, high], f"{prefix}/Clip")

    x = model.conv("input", "/features/features.0/features.0.0/Conv", "features.0.0", 3, 32, 3, stride=2, pad=1)
    x = relu6(x, "/features/features.0/features.0.2")
    channels = 32
    index = 0
    # expansion, output channels, repetitions, stride of the first
    for expansion, width, repetitions, first_stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                                                        (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for repetition in range(repetitions):
            index += 1
            stride = first_stride if repetition == 0 else 1
            node, weights = f"/features/features.{index}", f"features.{index}.conv"
            hidden = channels * expansion
            y, step = x, 0
            if expansion != 1:
                y = model.conv(y, f"{node}/conv/conv.0/conv.0.0/Conv", f"{weights}.0.0", channels, hidden, 1)
                y = relu6(y, f"{node}/conv/conv.0/conv.0.2")
                step = 1
            y = model.conv(y, f"{node}/conv/conv.{step}/conv.{step}.0/Conv", f"{weights}.{step}.0", hidden, hidden, 3, stride,
                           pad=1, group=hidden)
            y = relu6(y, f"{node}/conv/conv.{step}/conv.{step}.2")
            y = model.conv(y, f"{node}/conv/conv.{step + 1}/Conv", f"{weights}.{step + 1}", hidden, width, 1)
            x = model.add("Add", [x, y], f"{node}/Add") if stride == 1 and channels == width else y
            channels = width
    x = model.conv(x, "/features/features.18/features.18.0/Conv", "features.18.0", 320, 1280, 1)
    x = relu6(x, "/features/features.18/features.18.2")
    x = model.add("GlobalAveragePool", [x], "/GlobalAveragePool")
    x = model.add("Flatten", [x], "/Flatten", axis=1)
    x = model.fully_connected(x, "/classifier/classifier.1/Gemm", "classifier.1", 1280, 1000)
    return model.finish(x, [1, 1000])


def alexnet():
    """The two-group original. Its nodes have no names, so that they are reported as `Op<index>`."""
    model = Model("alexnet", [1, 3, 224, 224])

    def pool(source, pads):
        return model.add("MaxPool", [source], kernel_shape=[3, 3], strides=[2, 2], pads=pads)

    def relu(source):
        return model.add("Relu", [source])

    def normalise(source):
        return model.add("LRN", [source], size=5, alpha=1e-4, beta=0.75, bias=1.0)

    x = normalise(relu(model.conv("input", "", "conv1", 3, 96, 11, stride=4)))
    x = pool(x, [0, 0, 0, 0])
    x = normalise(relu(model.conv(x, "", "conv2", 96, 256, 5, pad=2, group=2)))
    x = pool(x, [0, 0, 0, 0])
    x = relu(model.conv(x, "", "conv3", 256, 384, 3, pad=1))
    x = relu(model.conv(x, "", "conv4", 384, 384, 3, pad=1, group=2))
    x = relu(model.conv(x, "", "conv5", 384, 256, 3, pad=1, group=2))
    x = pool(x, [0, 0, 1, 1])
    x = model.add("Reshape", [x, model.constant("flat_shape", [1, 9216])])
    x = model.add("Dropout", [relu(model.fully_connected(x, "", "fc6", 9216, 4096))])
    x = model.add("Dropout", [relu(model.fully_connected(x, "", "fc7", 4096, 4096))])
    x = model.fully_connected(x, "", "fc8", 4096, 1000)
    x = model.add("Softmax", [x], axis=1)
    return model.finish(x, [1, 1000])


def resnet18_first_layer():
    model = Model("resnet18_first_layer", [1, 3, 224, 224])
    return model.finish(model.conv("input", "Conv1", "conv1", 3, 64, 7, stride=2, pad=3), [1, 64, 112, 112])


def fsrcnn(height=540, width=960):
    """All layers that work on the pixels of the input. The last one gives the 16 pixels of each of them as channels (instead of
    a deconvolution); activation functions, which cost nothing here, are left out."""
    model = Model("fsrcnn", [1, 1, height, width])
    x = model.conv("input", "/feature_extraction/Conv", "feature_extraction", 1, 56, 5, pad=2)
    x = model.conv(x, "/shrinking/Conv", "shrinking", 56, 12, 1)
    for index in range(4):
        x = model.conv(x, f"/mapping.{index}/Conv", f"mapping.{index}", 12, 12, 3, pad=1)
    x = model.conv(x, "/expanding/Conv", "expanding", 12, 56, 1)
    x = model.conv(x, "/upsampling/Conv", "upsampling", 56, 16, 3, pad=1)
    return model.finish(x, [1, 16, height, width])


def transformer_encoder(sequence=64, width=256, heads=4, hidden=1024):
    model = Model("transformer_encoder", [1, sequence, width])
    head_width = width // heads
    split_shape = model.constant("split_shape", [1, sequence, heads, head_width])
    merged_shape = model.constant("merged_shape", [1, sequence, width])

    def linear(source, name, features_in, features_out):
        matrix = model.weight(f"{name.strip('/').replace('/', '.')}.weight", [features_in, features_out])
        bias = model.weight(f"{name.strip('/').replace('/', '.')}.bias", [features_out])
        return model.add("Add", [model.add("MatMul", [source, matrix], f"{name}/MatMul"), bias], f"{name}/Add")

    def normalise(source, name):
        parameters = [model.weight(f"{name.strip('/')}.{part}", [width]) for part in ("weight", "bias")]
        return model.add("LayerNormalization", [source, *parameters], f"{name}/LayerNormalization", axis=-1)

    def split_heads(source, name, order):
        x = model.add("Reshape", [source, split_shape], f"{name}/Reshape")
        return model.add("Transpose", [x], f"{name}/Transpose", perm=order)

    query = split_heads(linear("input", "/attention/query", width, width), "/attention/query", [0, 2, 1, 3])
    key = split_heads(linear("input", "/attention/key", width, width), "/attention/key", [0, 2, 3, 1])
    value = split_heads(linear("input", "/attention/value", width, width), "/attention/value", [0, 2, 1, 3])
    scores = model.add("MatMul", [query, key], "/attention/scores/MatMul")
    root = model.constant("head_width_root", [math.sqrt(head_width)], TensorProto.FLOAT, [])
    scores = model.add("Div", [scores, root], "/attention/scores/Div")
    scores = model.add("Softmax", [scores], "/attention/scores/Softmax", axis=-1)
    context = model.add("MatMul", [scores, value], "/attention/context/MatMul")
    context = model.add("Transpose", [context], "/attention/context/Transpose", perm=[0, 2, 1, 3])
    context = model.add("Reshape", [context, merged_shape], "/attention/context/Reshape")
    x = linear(context, "/attention/output", width, width)
    x = normalise(model.add("Add", ["input", x], "/attention/Add"), "/attention_norm")
    y = linear(x, "/feed_forward/first", width, hidden)
    y = model.add("Relu", [y], "/feed_forward/Relu")
    y = linear(y, "/feed_forward/second", hidden, width)
    y = normalise(model.add("Add", [x, y], "/feed_forward/Add"), "/feed_forward_norm")
    return model.finish(y, [1, sequence, width])


def resnet18_first_block_quantised():
    """The stem and the first residual block of ResNet-18 in 8 bits; activations unsigned, weights signed."""
    model = Model("resnet18_first_block_quantised", [1, 3, 224, 224], TensorProto.UINT8)
    scale = model.constant("scale", [0.02], TensorProto.FLOAT, [])
    zero = model.constant("zero", [0], TensorProto.UINT8, [])
    weight_scale = model.constant("weight_scale", [0.005], TensorProto.FLOAT, [])
    weight_zero = model.constant("weight_zero", [0], TensorProto.INT8, [])

    def conv(source, name, channels_in, channels_out, kernel, stride, pad):
        filters = model.weight(f"{name}.weight", [channels_out, channels_in, kernel, kernel], TensorProto.INT8)
        bias = model.weight(f"{name}.bias", [channels_out], TensorProto.INT32)
        return model.add("QLinearConv", [source, scale, zero, filters, weight_scale, weight_zero, scale, zero, bias],
                         f"/{name.replace('.', '/')}/QLinearConv", kernel_shape=[kernel, kernel], strides=[stride, stride],
                         pads=[pad] * 4)

    def dequantise(source, name):
        return model.add("DequantizeLinear", [source, scale, zero], f"{name}/DequantizeLinear")

    x = conv("input", "conv1", 3, 64, 7, 2, 3)
    x = model.add("MaxPool", [x], "/maxpool/MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    y = conv(x, "block.conv1", 64, 64, 3, 1, 1)
    y = conv(y, "block.conv2", 64, 64, 3, 1, 1)
    z = model.add("Add", [dequantise(y, "/block/main"), dequantise(x, "/block/shortcut")], "/block/Add")
    z = model.add("Relu", [z], "/block/Relu")
    z = model.add("QuantizeLinear", [z, scale, zero], "/block/QuantizeLinear")
    return model.finish(z, [1, 64, 56, 56], TensorProto.UINT8)


def dynamic_cnn():
    """A small network with a skip connection whose batch size, height and width are left open.

    The sizes of the upsampled tensor and of the flattened one are computed inside the graph, as exporters do.
    """
    model = Model("dynamic_cnn", ["batch", 3, "height", "width"])
    x = model.add("Relu", [model.conv("input", "/stem/Conv", "stem", 3, 16, 3, stride=2, pad=1)], "/stem/Relu")
    y = model.conv(x, "/down/depthwise/Conv", "down.depthwise", 16, 16, 3, stride=2, pad=1, group=16)
    y = model.add("Relu", [model.conv(y, "/down/pointwise/Conv", "down.pointwise", 16, 32, 1)], "/down/Relu")
    y = model.conv(y, "/up/Conv", "up", 32, 16, 1)

    def sizes_of(source, name, start, end):
        shape = model.add("Shape", [source], f"{name}/Shape")
        bounds = [model.constant(f"{name}/{part}", [value]) for part, value in (("start", start), ("end", end))]
        return model.add("Slice", [shape, *bounds], f"{name}/Slice")

    sizes = model.add("Concat", [sizes_of(y, "/up/own", 0, 2), sizes_of(x, "/up/skip", 2, 4)], "/up/Concat", axis=0)
    y = model.add("Resize", [y, "", "", sizes], "/up/Resize", mode="nearest")
    x = model.add("Add", [x, y], "/merge/Add")
    x = model.conv(x, "/merge/Conv", "merge", 16, 32, 3, stride=2, pad=1)
    x = model.add("GlobalAveragePool", [x], "/head/GlobalAveragePool")
    shape = model.add("Shape", [x], "/head/Shape")
    batch = model.add("Gather", [shape, model.constant("/head/first", [0], shape=[])], "/head/Gather", axis=0)
    batch = model.add("Unsqueeze", [batch, model.constant("/head/axes", [0])], "/head/Unsqueeze")
    flat = model.add("Concat", [batch, model.constant("/head/rest", [-1])], "/head/Concat", axis=0)
    x = model.add("Reshape", [x, flat], "/head/Reshape")
    x = model.fully_connected(x, "/head/Gemm", "head", 32, 10)
    return model.finish(x, ["batch", 10])


MODELS = [resnet18, mobilenetv2, alexnet, resnet18_first_layer, fsrcnn, transformer_encoder, resnet18_first_block_quantised,
          dynamic_cnn]


def main():
    names = [model.__name__ for model in MODELS]
    parser = argparse.ArgumentParser(description="Write the example ONNX models.")
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"which to write (all): {', '.join(names)}")
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path(__file__).parent, help="folder (this one)")
    arguments = parser.parse_args()
    for name in arguments.models:
        if name not in names:
            parser.error(f"unknown model '{name}'; known are {', '.join(names)}")
    for model in MODELS:
        if not arguments.models or model.__name__ in arguments.models:
            path = arguments.output / f"{model.__name__}.onnx"
            path.write_bytes(model().SerializeToString(deterministic=True))
            print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
