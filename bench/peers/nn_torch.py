"""PyTorch as a peer of nn.py (see protocol.h), any version since 1.13.

    python nn_torch.py DATA_DIR --threads T

Configurations are forward[+adam][+nomkldnn]:
  forward  eager | compile (torch.compile of forward and loss; its backward is compiled with it)
           | compile-rnn (inference only: the LSTM taken into the graph too) | script (TorchScript)
  adam     loop | foreach | fused | compiled (torch.compile of the optimizer's step)
  nomkldnn oneDNN switched off
"""

import os
import time

import torch
import torch.nn.functional as F
from torch import nn

import nn_data
from nn_serve import serve

TWO = int(torch.__version__.split(".")[0]) >= 2
BATCH = nn_data.BATCH


class Tme(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm1 = nn.LSTM(4, 64, batch_first=True)
        self.dropout1 = nn.Dropout(0.2)
        self.lstm2 = nn.LSTM(64, 32, batch_first=True)
        self.predict = nn.Linear(32, 4)
        self.reconstruct = nn.Linear(32, 40)
        self.register_buffer("channel_weights", torch.tensor([0.25, 1.0, 1.0, 1.0]), persistent=False)

    def hidden(self, x):
        h, _ = self.lstm1(x)
        h, _ = self.lstm2(self.dropout1(h))
        return h

    def embed(self, x):
        return self.hidden(x)[:, -1]

    def forward(self, x, y):
        h = self.hidden(x)
        error = F.huber_loss(self.predict(h[:, :-1]), x[:, 1:], reduction="none")
        paa = x.reshape(-1, 10, 9, 4).mean(2).reshape(-1, 40)
        return (error * self.channel_weights).mean() + 0.5 * F.mse_loss(self.reconstruct(h[:, -1]), paa)


class Vse(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3)
        self.conv2 = nn.Conv2d(16, 32, 3)
        self.dense = nn.Linear(32, 32)
        self.decode = nn.Linear(32, 64)

    def embed(self, x):
        z = F.max_pool2d(F.relu(self.conv1(x)), 2, ceil_mode=True)
        z = F.max_pool2d(F.relu(self.conv2(z)), 2, ceil_mode=True)
        return self.dense(z.flatten(1))

    def forward(self, x, y):
        return F.mse_loss(self.decode(self.embed(x)), x.flatten(1))


class Gfe(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc1 = nn.Linear(20, 16)
        self.enc2 = nn.Linear(16, 8)
        self.dec1 = nn.Linear(8, 16)
        self.dec2 = nn.Linear(16, 20)

    def embed(self, x):
        return torch.tanh(self.enc2(torch.tanh(self.enc1(x))))

    def forward(self, x, y):
        return F.mse_loss(torch.sigmoid(self.dec2(torch.tanh(self.dec1(self.embed(x))))), x)


class Fusion(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(78, 64)
        self.dropout1 = nn.Dropout(0.3)
        self.fc2 = nn.Linear(64, 32)
        self.dropout2 = nn.Dropout(0.2)
        self.fc3 = nn.Linear(32, 3)

    def logits(self, x):
        z = self.dropout1(F.relu(self.fc1(x)))
        return self.fc3(self.dropout2(F.relu(self.fc2(z))))

    def embed(self, x):
        return torch.softmax(self.logits(x), 1)

    def forward(self, x, y):
        return F.cross_entropy(self.logits(x), y)


MODELS = {"tme": Tme, "vse": Vse, "gfe": Gfe, "fusion": Fusion}


class Embedding(nn.Module):
    """A network's embed as a forward of its own, for compiling."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model.embed(x)


def compiled(function, forward):
    # One frame serves all networks, batch sizes and modes: the default of 8 recompilations is too few.
    limit = "recompile_limit" if hasattr(torch._dynamo.config, "recompile_limit") else "cache_size_limit"
    setattr(torch._dynamo.config, limit, 256)
    torch._dynamo.config.allow_rnn = forward == "compile-rnn"
    return torch.compile(function, dynamic=False)


class Trainer:
    """One network in one configuration. Compiled for both batch sizes, the full and the last, before use."""

    def __init__(self, net, tensors, configuration, dropout=True, double=False):
        forward, adam = (configuration.split("+") + ["loop"])[:2]
        self.mkldnn = "nomkldnn" not in configuration
        dtype = torch.float64 if double else torch.float32
        self.start = {k: torch.from_numpy(v).to(dtype) for k, v in tensors.items() if k not in ("x", "labels")}
        self.x = torch.from_numpy(tensors["x"]).to(dtype)
        self.y = torch.from_numpy(tensors.get("labels", tensors["x"][:, 0] * 0)).long()
        self.clip = 1.0 if net == "tme" else None
        self.model = MODELS[net]().to(dtype).train(dropout)
        self.model.load_state_dict(self.start)
        self.params = list(self.model.parameters())
        self.adam = torch.optim.Adam(self.params, lr=1e-3, foreach=adam in ("foreach", "compiled"),
                                     **({"fused": True} if adam == "fused" else {}))
        self.loss = self.model
        if forward == "script":
            self.loss = torch.jit.script(self.model)
        elif forward.startswith("compile"):
            self.loss = compiled(self.model, forward)
        self.update = compiled(self.adam.step, forward) if adam == "compiled" else self.adam.step
        self.last = len(self.x) % BATCH

    def gradients(self, x, y):
        self.adam.zero_grad(set_to_none=True)
        loss = self.loss(x, y)
        loss.backward()
        return loss

    def step(self, x, y):
        loss = self.gradients(x, y)
        if self.clip is not None:
            nn.utils.clip_grad_norm_(self.params, self.clip)
        self.update()
        return loss

    def reset(self):
        """Back to the first weights, in place: compiled code stays valid."""
        with torch.no_grad():
            for name, p in self.model.named_parameters():
                p.copy_(self.start[name])
            for state in self.adam.state.values():
                for value in state.values():
                    if torch.is_tensor(value):
                        value.zero_()
            if not TWO:
                for state in self.adam.state.values():
                    state["step"] = torch.zeros_like(torch.as_tensor(state["step"]))

    def warm(self):
        with torch.backends.mkldnn.flags(enabled=self.mkldnn):
            for _ in range(3):
                self.step(self.x[:BATCH], self.y[:BATCH])
                if self.last:
                    self.step(self.x[: self.last], self.y[: self.last])

    def run(self, steps):
        """Seconds of so many steps in shuffled epochs."""
        with torch.backends.mkldnn.flags(enabled=self.mkldnn):
            start = time.perf_counter()
            while steps > 0:
                order = torch.randperm(len(self.x))
                for x, y in zip(self.x[order].split(BATCH), self.y[order].split(BATCH)):
                    self.step(x, y)
                    steps -= 1
                    if steps == 0:
                        break
            return time.perf_counter() - start


class Embedder:
    def __init__(self, net, tensors, configuration, n, double=False):
        self.mkldnn = "nomkldnn" not in configuration
        dtype = torch.float64 if double else torch.float32
        model = MODELS[net]().to(dtype).eval()
        model.load_state_dict({k: torch.from_numpy(v).to(dtype) for k, v in tensors.items() if k not in ("x", "labels")})
        self.x = torch.from_numpy(tensors["x"][:n]).to(dtype)
        self.embed = Embedding(model).eval()
        forward = configuration.split("+")[0]
        with torch.inference_mode(), torch.backends.mkldnn.flags(enabled=self.mkldnn):
            if forward.startswith("compile"):
                self.embed = compiled(self.embed, forward)
            elif forward == "script":
                with torch.no_grad():
                    self.embed = torch.jit.freeze(torch.jit.trace(self.embed, self.x))
            for _ in range(3):
                self()

    def __call__(self):
        return self.embed(self.x)

    def run(self, repeat):
        with torch.inference_mode(), torch.backends.mkldnn.flags(enabled=self.mkldnn):
            self()
            start = time.perf_counter()
            for _ in range(repeat):
                self()
            return time.perf_counter() - start


class Peer:
    def __init__(self, data_dir, threads):
        torch.set_num_threads(threads)
        torch.manual_seed(1)
        self.tensors = {net: nn_data.read_tensors(os.path.join(data_dir, net + ".safetensors")) for net in nn_data.NETS}
        self.built = {}

    def offer(self):
        train = ["eager+loop", "eager+foreach"]
        infer = ["eager", "script"]
        if TWO:
            train += ["eager+fused", "script+fused", "compile+fused", "compile+compiled"]
            infer += ["compile"]
        else:
            train += ["script+foreach"]
        per_net = lambda names, net: names + ([names[0] + "+nomkldnn"] if net in ("tme", "vse") else [])
        rnn = ["compile-rnn"] if TWO else []
        version = torch.__version__.split("+")[0]
        return {"peer": f"PyTorch {version}", "train": {net: per_net(train, net) for net in nn_data.NETS},
                "infer": {net: per_net(infer, net) + (rnn if net == "tme" else []) for net in nn_data.NETS}}

    def check(self, net, kind, configuration, path):
        """`configuration` double: the reference, eager in float64."""
        double = configuration == "double"
        tensors, name = self.tensors[net], "eager" if double else configuration
        out = {}
        if kind == "infer" or double:
            embedder = Embedder(net, tensors, name.split("+")[0], BATCH, double)
            with torch.no_grad():
                out["embedding"] = embedder().clone()
        if kind == "train":
            out.update(self.check_training(net, tensors, name, double))
            if net == "tme":
                out.update(self.check_lstm(tensors, double))
        nn_data.write_tensors(path, {k: v.detach().float().numpy() for k, v in out.items()})

    def check_training(self, net, tensors, configuration, double):
        trainer = Trainer(net, tensors, configuration, dropout=False, double=double)
        x, y = trainer.x[:BATCH], trainer.y[:BATCH]
        with torch.backends.mkldnn.flags(enabled=trainer.mkldnn):
            out = {"loss": trainer.gradients(x, y).reshape(1).clone()}
            out.update({"grad." + k: p.grad.clone() for k, p in trainer.model.named_parameters()})
            for step in range(1, 11):
                trainer.step(x, y)
                if step in (1, 10):
                    out.update({f"step{step}.{k}": p.detach().clone() for k, p in trainer.model.named_parameters()})
        return out

    def check_lstm(self, tensors, double):
        """Gradients of the sum of h^2 / 2 over the second LSTM's sequence, for peers that do the LSTMs alone."""
        trainer = Trainer("tme", tensors, "eager", dropout=False, double=double)
        h = trainer.model.hidden(trainer.x[:BATCH])
        (0.5 * h.square().sum()).backward()
        return {"partial.grad." + k: p.grad for k, p in trainer.model.named_parameters() if k.startswith("lstm")}

    def train(self, net, configuration, steps):
        key = ("train", net, configuration)
        if key not in self.built:
            self.built[key] = Trainer(net, self.tensors[net], configuration)
            self.built[key].warm()
        self.built[key].reset()
        return self.built[key].run(steps)

    def infer(self, net, configuration, n, repeat):
        key = ("infer", net, configuration, n)
        if key not in self.built:
            self.built[key] = Embedder(net, self.tensors[net], configuration, n)
        return self.built[key].run(repeat)


if __name__ == "__main__":
    serve(Peer)
