"""Our neural networks against their peers: the same weights, data and loss; answers first, then the clock.

    python nn.py --ours BUILD/bench/peers/nn_ours [--program PATH ...] [--python PATH ...] [--out raw.json]

Every peer is a program that obeys the lines of protocol.h, one process for each thread count, started once.
nn_torch.py and nn_onnx.py run in this interpreter and in every --python where their packages are found.
Prints a Markdown table; needs NumPy.
"""

import argparse
import json
import os
import platform
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
try:
    import numpy
except ImportError:
    sys.exit("nn.py needs NumPy: install it, or choose another interpreter (make bench-peers PYTHON=...)")

import nn_data
from nn_data import EPOCHS, NETS, SAMPLES, steps_per_epoch

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "ours"
# Of the Euclidean norm of each tensor; for weights, of the way they have come from the start.
TOLERANCE = {"embedding": 1e-5, "loss": 1e-5, "grad": 1e-5, "partial": 1e-5, "step1": 1e-3, "step10": 1e-3}
KEEP = 1.3  # configurations this much slower than their peer's best in the trial runs are not timed again
REST = 0.03  # seconds between runs: idle worker threads fall asleep
TIMEOUT = 900


def say(text):
    print(text, file=sys.stderr, flush=True)


class Failure(Exception):
    pass


class Process:
    """One peer with one thread count."""

    def __init__(self, command, data_dir, threads):
        env = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS="1",
                   PYTHONDONTWRITEBYTECODE="1", PYTHONWARNINGS="ignore")
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([*command, data_dir, "--threads", str(threads)], env=env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log)
        self.buffer, self.threads = b"", threads
        try:
            self.offer = self.answer()
        except Failure:
            self.stop()
            raise
        self.name = self.offer["peer"]

    def answer(self):
        until = time.monotonic() + TIMEOUT
        while b"\n" not in self.buffer:
            if not select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                self.stop()
                raise Failure(f"no answer in {TIMEOUT} s")
            read = os.read(self.process.stdout.fileno(), 65536)
            if not read:
                raise Failure(f"ended without an answer {self.last_words()}")
            self.buffer += read
        line, self.buffer = self.buffer.split(b"\n", 1)
        answer = json.loads(line)
        if "error" in answer:
            raise Failure(answer["error"])
        return answer

    def last_words(self):
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return f"({lines[-1]})" if lines else ""

    def ask(self, *words):
        try:
            self.process.stdin.write((" ".join(map(str, words)) + "\n").encode())
            self.process.stdin.flush()
        except OSError:
            raise Failure("has ended")
        return self.answer()

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Workload:
    def __init__(self, kind, net, n=0):
        self.kind, self.net, self.n = kind, net, n
        self.total = EPOCHS[net] * steps_per_epoch(net) if kind == "train" else 1
        self.name = f"{net} train, {EPOCHS[net]} epochs" if kind == "train" else f"{net} infer {n}"

    def run(self, process, configuration, count):
        """Seconds of the whole workload, from so many steps or repeats."""
        if self.kind == "train":
            seconds = process.ask("train", self.net, configuration, count)["seconds"]
        else:
            seconds = process.ask("infer", self.net, configuration, self.n, count)["seconds"]
        time.sleep(REST)
        return seconds / count * self.total

    def count_for(self, seconds, budget, whole_pass=False):
        """Steps or repeats that fill the budget, if need be at least a pass of training."""
        count = min(int(budget / max(seconds / self.total, 1e-9)), 1000000)
        return max(count, steps_per_epoch(self.net) if self.kind == "train" and whole_pass else 1)


def workloads(pattern):
    all_of_them = [Workload("train", net) for net in NETS]
    all_of_them += [Workload("infer", net, n) for net in NETS for n in (1, SAMPLES[net])]
    return [w for w in all_of_them if re.search(pattern, w.name)]


class Entry:
    """One configuration of one process in one workload, and its timings."""

    def __init__(self, process, configuration, check_seconds):
        self.process, self.configuration, self.check_seconds = process, configuration, check_seconds
        self.first, self.trial, self.count, self.seconds = None, None, 0, []

    def label(self):
        label = f"{self.process.threads} thread{'s' * (self.process.threads > 1)}"
        return label if self.configuration == "c++" else f"{self.configuration}, {label}"

    def median(self):
        return statistics.median(self.seconds)


def start_all(commands, data_dir, threads):
    processes = []
    for command in commands:
        for t in threads:
            try:
                process = Process(command, data_dir, t)
                if command is commands[0]:
                    process.kernels, process.name = process.name, OURS
                processes.append(process)
            except (Failure, OSError, ValueError) as error:
                say(f"left out: {' '.join(command)}: {error}")
                break
        else:
            say(f"takes part: {process.name}")
    return processes


# ---- the answers

def reference(processes, work_dir):
    """The answers every peer is held to: PyTorch's in double precision, or ours (tested against PyTorch's)."""
    torch = next((p for p in processes if p.name.startswith("PyTorch")), None)
    out = {}
    for net in NETS:
        path = os.path.join(work_dir, "reference.safetensors")
        (torch or processes[0]).ask("check", net, "train", "double" if torch else "c++", path)
        out[net] = nn_data.read_tensors(path)
    say(f"answers are compared with {torch.name + ' in float64' if torch else 'ours'}")
    return out


def wanted(got, want, kind):
    """The names of a whole answer: of the embedding, of training, or of the part of it the peer does."""
    if kind == "infer":
        groups = ("embedding",)
    elif "loss" not in got and any(name.startswith("partial.") for name in got):
        groups = ("partial",)
    else:
        groups = ("loss", "grad", "step1", "step10")
    return {name for name in want if name.split(".")[0] in groups}


def disagreement(got, want, start, kind):
    """None, or what is wrong."""
    if missing := sorted(wanted(got, want, kind) - got.keys()):
        return f"{missing[0]}: missing"
    for name, values in got.items():
        group, _, tensor = name.partition(".")
        if name not in want or want[name].shape != values.shape:
            return f"{name}: unknown, or of another shape"
        base = start[tensor] if group.startswith("step") else 0.0
        exact = want[name].astype(numpy.float64)
        gap = numpy.linalg.norm(values - exact) / max(numpy.linalg.norm(exact - base), 1e-30)
        if not gap <= TOLERANCE[group]:
            return f"{name}: differs by {gap:.1e} of its norm, {TOLERANCE[group]:.0e} allowed"
    return None


def check(process, kind, net, configuration, expected, start, work_dir):
    """Seconds the answer took, compiling included, or None where it is wrong."""
    began = time.perf_counter()
    path = os.path.join(work_dir, "check.safetensors")
    try:
        process.ask("check", net, kind, configuration, path)
        wrong = disagreement(nn_data.read_tensors(path), expected[net], start[net], kind)
    except Failure as error:
        wrong = str(error)
    if wrong:
        say(f"not timed: {process.name}, {process.threads} threads, {kind} {net} {configuration}: {wrong}")
        return None
    return time.perf_counter() - began


# ---- the clock

def attempt(workload, entry, count):
    try:
        return workload.run(entry.process, entry.configuration, count)
    except Failure as error:
        say(f"dropped: {entry.process.name}, {workload.name}, {entry.label()}: {error}")
        return None


def trials(workload, entries, budget):
    """Sizes the runs, then keeps of each peer the configurations that came near its best."""
    best = {}
    for entry in entries:
        began = time.perf_counter()
        seconds = attempt(workload, entry, 3)
        entry.first = time.perf_counter() - began  # building and compiling, mostly
        for share in (0.1, 0.5, 0.5):
            if seconds is not None:
                entry.trial = min(seconds, entry.trial or seconds)
                seconds = attempt(workload, entry, workload.count_for(seconds, budget * share))
        if seconds is None:
            entry.trial = None
            continue
        entry.trial = min(seconds, entry.trial)
        best[entry.process.name] = min(entry.trial, best.get(entry.process.name, entry.trial))
    kept = [e for e in entries if e.trial is not None and e.trial <= KEEP * best[e.process.name]]
    for e in kept:
        e.count = workload.count_for(e.trial, budget, whole_pass=True)
    return kept


def rounds(workload, entries, budget, n):
    """Round after round everyone runs once; each round begins with another."""
    for r in range(n):
        for entry in entries[r % len(entries):] + entries[: r % len(entries)]:
            seconds = attempt(workload, entry, entry.count)
            if seconds is not None:
                entry.seconds.append(seconds)
    return [e for e in entries if len(e.seconds) == n]


# ---- the report

def pretty(seconds):
    for unit, scale in (("s", 1), ("ms", 1e3), ("us", 1e6)):
        if seconds * scale >= 1 or unit == "us":
            return f"{seconds * scale:.3g} {unit}"


def best_entries(entries):
    best = {}
    for e in entries:
        name = e.process.name
        if name not in best or e.median() < best[name].median():
            best[name] = e
    return best


def cell(entry, ours):
    text = f"{pretty(entry.median())} ({entry.label()})"
    if ours is None or entry is ours:
        return text
    ratios = [a / b for a, b in zip(entry.seconds, ours.seconds)]
    return f"{text} **{entry.median() / ours.median():.3g}x** [{min(ratios):.3g}-{max(ratios):.3g}]"


def table(results, names):
    lines = ["| workload | " + " | ".join(names) + " |", "|" + "---|" * (len(names) + 1)]
    for workload, entries in results:
        best = best_entries(entries)
        ours = best.get(OURS)
        cells = [cell(best[name], ours) if name in best else "-" for name in names]
        lines.append("| " + " | ".join([workload.name, *cells]) + " |")
    return "\n".join(lines)


def raw(results, processes, args, began):
    return {
        "machine": {"platform": platform.platform(), "cpu": cpu_name(), "cpus": os.cpu_count(), "load": os.getloadavg()},
        "began": began, "rounds": args.rounds, "budget": args.budget,
        "peers": [{"peer": p.name, "kernels": getattr(p, "kernels", None), "threads": p.threads} for p in processes],
        "workloads": [{"workload": w.name, "entries": [
            {"peer": e.process.name, "threads": e.process.threads, "configuration": e.configuration,
             "check_seconds": e.check_seconds, "first_run_seconds": e.first, "trial": e.trial, "steps_or_repeats_timed": e.count,
             "of": w.total, "seconds": e.seconds} for e in entries]} for w, entries in results],
    }


def cpu_name():
    try:
        with open("/proc/cpuinfo") as file:
            return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        return platform.processor()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True, help="the program nn_ours")
    parser.add_argument("--program", action="append", default=[], help="a peer's program; may be given again")
    parser.add_argument("--python", action="append", default=[], help="another interpreter; may be given again")
    parser.add_argument("--threads", default=f"1,{os.cpu_count()}", help="thread counts (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--budget", type=float, default=0.4, help="seconds of one timed run (default: %(default)s)")
    parser.add_argument("--only", default="", help="workloads whose name has this pattern, e.g. 'tme train'")
    parser.add_argument("--skip", default="^$", help="configurations with this pattern are left out, e.g. compile")
    parser.add_argument("--out", help="write every timing to this JSON file")
    return parser.parse_args()


def beside(ours):
    """The peers' programs that were built with ours."""
    folder = os.path.dirname(os.path.abspath(ours))
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.startswith("nn_")]
    return [p for p in paths if os.path.isfile(p) and os.access(p, os.X_OK) and not os.path.samefile(p, ours)]


def measure(args, work_dir):
    start = {net: nn_data.make_network(net) for net in NETS}
    for net in NETS:
        nn_data.write_tensors(os.path.join(work_dir, net + ".safetensors"), start[net])
    commands = [[args.ours]] + [[path] for path in [*beside(args.ours), *args.program]]
    commands += [[python, os.path.join(HERE, script)] for script in ("nn_torch.py", "nn_onnx.py")
                 for python in dict.fromkeys([sys.executable, *args.python])]
    processes = start_all(commands, work_dir, sorted({int(t) for t in args.threads.split(",")}))
    if not processes or processes[0].name != OURS:
        sys.exit("nn_ours does not run")
    try:
        expected = reference(processes, work_dir)
        results, began = [], time.strftime("%Y-%m-%d %H:%M:%S")
        agreed = {}
        for workload in workloads(args.only):
            entries = []
            for p in processes:
                for c in p.offer[workload.kind].get(workload.net, []):
                    key = (id(p), workload.kind, workload.net, c)
                    if re.search(args.skip, c):
                        continue
                    if key not in agreed:
                        agreed[key] = check(p, workload.kind, workload.net, c, expected, start, work_dir)
                    if agreed[key] is not None:
                        entries.append(Entry(p, c, agreed[key]))
            kept = trials(workload, entries, args.budget)
            done = rounds(workload, kept, args.budget, args.rounds)
            results.append((workload, entries))
            for e in best_entries(done).values():
                say(f"{workload.name}: {e.process.name} {pretty(e.median())} ({e.label()})")
        return results, processes, raw(results, processes, args, began)
    finally:
        for p in processes:
            p.stop()


def main():
    args = arguments()
    if os.getloadavg()[0] > 0.5:
        say(f"warning: the machine is busy (load {os.getloadavg()[0]:.1f}); timings will be noisy")
    with tempfile.TemporaryDirectory() as work_dir:
        results, processes, everything = measure(args, work_dir)
    if args.out:
        with open(args.out, "w") as file:
            json.dump(everything, file, indent=1)
    timed = [(w, [e for e in entries if len(e.seconds) == args.rounds]) for w, entries in results]
    print(table(timed, list(dict.fromkeys(p.name for p in processes))))
    print(f"\nMedian of {args.rounds} rounds. **r x**: peer's median over ours; in brackets the rounds' own ratios. Ours: "
          f"{processes[0].kernels.split(', ')[-1]} kernels. {everything['machine']['cpu']}, {os.cpu_count()} CPUs.")


if __name__ == "__main__":
    main()
