"""onnxruntime as a peer of nn.py (see protocol.h): inference only. Builds the ONNX graphs itself from the
weights, so it needs no PyTorch.

    python nn_onnx.py DATA_DIR --threads T

Configurations: run (session.run) and bound (run_with_iobinding, which spares the copies).
"""

import os
import time

import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import nn_data
from nn_serve import serve


class Graph:
    """A chain of nodes; each takes the last one's output."""

    def __init__(self, tensors):
        self.tensors, self.nodes, self.constants, self.last = tensors, [], [], "x"

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(values), name))
        return name

    def add(self, op, *constants, outputs=1, take=0, **attributes):
        inputs = [self.last] + [self.constant(values) for values in constants]
        names = [f"{op}{len(self.nodes)}_{i}" if i == take else "" for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        self.last = names[take]
        return self

    def dense(self, layer):
        return self.add("Gemm", self.tensors[layer + ".weight"], self.tensors[layer + ".bias"], transB=1)

    def lstm(self, layer, hidden, last_only):
        """Steps first. PyTorch's gates are i, f, g, o; ONNX's i, o, f, c."""
        def gates(name):
            i, f, g, o = numpy.split(self.tensors[f"{layer}.{name}"], 4)
            return numpy.concatenate((i, o, f, g))[None]
        bias = numpy.concatenate((gates("bias_ih_l0"), gates("bias_hh_l0")), 1)
        self.add("LSTM", gates("weight_ih_l0"), gates("weight_hh_l0"), bias, outputs=2, take=1 if last_only else 0,
                 hidden_size=hidden)
        return self.add("Squeeze", numpy.array([0 if last_only else 1], numpy.int64))

    def model(self, shape, width):
        values = lambda name, dims: helper.make_tensor_value_info(name, TensorProto.FLOAT, dims)
        graph = helper.make_graph(self.nodes, "g", [values("x", shape)], [values(self.last, [shape[0], width])],
                                  self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def build(net, tensors, n):
    graph, shape = Graph(tensors), [n, *tensors["x"].shape[1:]]
    if net == "tme":
        graph.add("Transpose", perm=[1, 0, 2]).lstm("lstm1", 64, False).lstm("lstm2", 32, True)
        return graph.model(shape, 32)
    if net == "vse":
        for layer in ("conv1", "conv2"):
            graph.add("Conv", tensors[layer + ".weight"], tensors[layer + ".bias"]).add("Relu")
            graph.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
        return graph.add("Flatten").dense("dense").model(shape, 32)
    if net == "gfe":
        return graph.dense("enc1").add("Tanh").dense("enc2").add("Tanh").model(shape, 8)
    return graph.dense("fc1").add("Relu").dense("fc2").add("Relu").dense("fc3").add("Softmax", axis=1).model(shape, 3)


class Session:
    """One network for one number of samples, which is fixed in the graph."""

    def __init__(self, net, tensors, n, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(build(net, tensors, n), options, providers=["CPUExecutionProvider"])
        self.x = numpy.ascontiguousarray(tensors["x"][:n])
        self.output = self.session.get_outputs()[0].name
        self.binding = self.session.io_binding()
        self.binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(self.x))
        self.binding.bind_output(self.output, "cpu")

    def call(self, configuration):
        if configuration == "bound":
            return lambda: self.session.run_with_iobinding(self.binding)
        return lambda: self.session.run([self.output], {"x": self.x})


class Peer:
    def __init__(self, data_dir, threads):
        self.threads = threads
        self.tensors = {net: nn_data.read_tensors(os.path.join(data_dir, net + ".safetensors")) for net in nn_data.NETS}
        self.built = {}

    def offer(self):
        return {"peer": f"onnxruntime {onnxruntime.__version__}", "train": {},
                "infer": {net: ["run", "bound"] for net in nn_data.NETS}}

    def session(self, net, n):
        if (net, n) not in self.built:
            self.built[net, n] = Session(net, self.tensors[net], n, self.threads)
        return self.built[net, n]

    def check(self, net, kind, configuration, path):
        session = self.session(net, nn_data.BATCH)
        out = session.call(configuration)()
        nn_data.write_tensors(path, {"embedding": out[0] if out else session.binding.copy_outputs_to_cpu()[0]})

    def infer(self, net, configuration, n, repeat):
        call = self.session(net, n).call(configuration)
        call()
        start = time.perf_counter()
        for _ in range(repeat):
            call()
        return time.perf_counter() - start


if __name__ == "__main__":
    serve(Peer)
