"""What nn.py and its Python peers share: the safetensors format, the networks' shapes, the data.

Needs NumPy alone, so that it runs in any interpreter that has a peer.
"""

import json
import math
import struct

import numpy

NETS = ("tme", "vse", "gfe", "fusion")
SAMPLES = {"tme": 1081, "vse": 1081, "gfe": 1081, "fusion": 865}
EPOCHS = {"tme": 10, "vse": 10, "gfe": 50, "fusion": 100}
BATCH = 32

SHAPES = {
    "tme": {
        **{f"lstm{k}.{name}": shape for k, i, h in ((1, 4, 64), (2, 64, 32)) for name, shape in (
            ("weight_ih_l0", (4 * h, i)), ("weight_hh_l0", (4 * h, h)), ("bias_ih_l0", (4 * h,)), ("bias_hh_l0", (4 * h,)))},
        "predict.weight": (4, 32), "predict.bias": (4,), "reconstruct.weight": (40, 32), "reconstruct.bias": (40,),
    },
    "vse": {
        "conv1.weight": (16, 1, 3, 3), "conv1.bias": (16,), "conv2.weight": (32, 16, 3, 3), "conv2.bias": (32,),
        "dense.weight": (32, 32), "dense.bias": (32,), "decode.weight": (64, 32), "decode.bias": (64,),
    },
    "gfe": {
        "enc1.weight": (16, 20), "enc1.bias": (16,), "enc2.weight": (8, 16), "enc2.bias": (8,),
        "dec1.weight": (16, 8), "dec1.bias": (16,), "dec2.weight": (20, 16), "dec2.bias": (20,),
    },
    "fusion": {
        "fc1.weight": (64, 78), "fc1.bias": (64,), "fc2.weight": (32, 64), "fc2.bias": (32,),
        "fc3.weight": (3, 32), "fc3.bias": (3,),
    },
}


def steps_per_epoch(net):
    return math.ceil(SAMPLES[net] / BATCH)


def make_network(net, seed=20):
    """Weights uniform in +-1/sqrt(fan in), data of the kind each network is fed. The same on every machine."""
    rng = numpy.random.RandomState(seed + NETS.index(net))
    uniform = lambda *shape: rng.random_sample(shape)
    tensors = {}
    for name, shape in SHAPES[net].items():
        layer = name.split(".")[0]
        fan_in = shape[0] // 4 if layer.startswith("lstm") else math.prod(SHAPES[net][layer + ".weight"][1:])
        tensors[name] = (2 * uniform(*shape) - 1) / math.sqrt(fan_in)
    n = SAMPLES[net]
    if net == "tme":  # standardised, with a memory
        noise, x = 2 * uniform(n, 90, 4) - 1, numpy.zeros((n, 90, 4))
        for t in range(90):
            x[:, t] = (0.9 * x[:, t - 1] if t else 0) + noise[:, t]
    elif net == "fusion":
        x = 4 * uniform(n, 78) - 2
        tensors["labels"] = numpy.digitize(x[:, :8].sum(1), (-2, 2))
    else:  # scaled to 0 .. 1
        x = uniform(*((n, 1, 8, 8) if net == "vse" else (n, 20)))
    tensors["x"] = x
    return {name: numpy.ascontiguousarray(values, dtype=numpy.float32) for name, values in tensors.items()}


def write_tensors(path, tensors):
    """Safetensors, float32 only."""
    header, at = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [at, at + 4 * values.size]}
        at += 4 * values.size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(numpy.ascontiguousarray(values, dtype="<f4").tobytes())


def read_tensors(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(size)), file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(data[first:last], dtype="<f4").reshape(entry["shape"]).copy()
    return tensors
