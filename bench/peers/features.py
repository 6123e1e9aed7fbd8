"""Our indicators against TA-Lib, pandas and polars, on one thread: answers first, then the clock.

    python features.py --ours BUILD/bench/peers/features_ours [--out raw.json] [--rounds 5] [--cases kernels,table,long]

Everyone is a process that reads the same made-up market from files and computes what is asked; the sides take turns.
The peers are packages of this interpreter: pip install TA-Lib pandas polars. Prints Markdown tables.
"""

import argparse
import dataclasses
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
try:
    import numpy
except ImportError:
    sys.exit("features.py needs NumPy: install it, or choose another interpreter (PYTHON=...)")

import features_data
import features_report
from gbdt_report import say

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = ("kernels", "table", "long")
TOLERANCE = 1e-9  # relative to the cell, or to the column's median where the cell is nearer to 0
RANKS = {"bb_width_rank_120": 1.0 / 119.0}  # a step; rounding may decide a tie, once in so many cells:
TIES = 10_000
READ = 17  # columns of the market that the table reads: all but VIX's open


class Failure(Exception):
    pass


class Side:
    """One who takes part: a process that answers lines."""

    def __init__(self, name, command):
        env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", POLARS_MAX_THREADS="1",
                   PYTHONWARNINGS="ignore")
        self.name = name
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        about = self.ask("kernels")
        self.kernels, self.version = about["kernels"], about.get("version")

    def ask(self, task, **words):
        try:
            self.process.stdin.write(" ".join([task, *(f"{key}={value}" for key, value in words.items())]) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line) if line else {"error": "the process has ended"}
        if "error" in answer:
            raise Failure(f"{self.name}: {task} {words}: {answer['error']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@dataclasses.dataclass
class Convention:
    """How a peer's answers are held to ours; a peer's module has the exceptions."""
    tolerance: dict = dataclasses.field(default_factory=dict)
    compared_from: dict = dataclasses.field(default_factory=dict)
    in_our_terms: dict = dataclasses.field(default_factory=dict)


def convention(peer):
    module = importlib.import_module("features_" + peer)
    return Convention(*(getattr(module, name, {}) for name in ("TOLERANCE", "COMPARED_FROM", "IN_OUR_TERMS")))


def gap(theirs, ours, step=None):
    """The greatest relative difference; infinite where only one of them is defined. For ranks, without the few that
    differ by a step."""
    known = numpy.isfinite(ours)
    if (numpy.isfinite(theirs) != known).any():
        return numpy.inf
    difference = abs(theirs - ours)[known]
    if step is not None:
        tied = (difference > TOLERANCE) & (difference <= step * (1.0 + TOLERANCE))
        difference = difference[~tied] if tied.sum() * TIES <= len(tied) else difference
    else:
        difference /= numpy.maximum(abs(ours[known]), numpy.median(abs(ours[known])))
    return float(difference.max())


class Bench:
    def __init__(self, args, folder):
        self.args = args
        self.rows = sorted(int(n) for n in args.rows.split(","))
        most = max([*self.rows, args.long_rows if "long" in args.cases else 0])
        say(f"making up {most:,} sessions")
        self.market = features_data.write(args.data or folder, most, args.seed)
        self.out = os.path.join(folder, "answer")
        self.ours = Side("ours", [args.ours, self.market, ",".join(features_data.SECTORS)])
        self.peers, self.conventions = [], {}
        for peer, package in (("talib", "talib"), ("pandas", "pandas"), ("polars", "polars")):
            if importlib.util.find_spec(package) is None:
                say(f"left out: {peer}, which is not installed")
                continue
            self.add(peer)
            self.conventions[peer] = convention(peer)
        if args.oracle:
            self.add("oracle", args.oracle)
            self.conventions["oracle"] = Convention()
        self.results = {"answers": [], "kernels": [], "overhead": {}, "table": [], "long": []}

    def add(self, peer, *more):
        command = [sys.executable, os.path.join(HERE, "features_serve.py"), peer, self.market, *more]
        self.peers.append(Side(peer, command))

    # ---- answers

    def answered(self, side, task, rows, **words):
        answer = side.ask(task, rows=rows, seconds=0, batches=1, out=self.out, **words)
        return answer, numpy.fromfile(self.out).reshape(-1, rows)

    def note(self, task, side, gaps, rule):
        """gaps: of each column, by name. Whether the side agrees."""
        worst = max(gaps, key=lambda name: gaps[name] / rule.tolerance.get(name, TOLERANCE))
        allowed = rule.tolerance.get(worst, TOLERANCE)
        row = {"work": task, "side": side.name, "column": worst, "gap": gaps[worst], "allowed": allowed,
               "columns": len(gaps), "agrees": gaps[worst] <= allowed}
        self.results["answers"].append(row)
        if not row["agrees"]:
            say(f"not timed: {side.name}: {task}: {worst} differs by {gaps[worst]:.2g}")
        return row["agrees"]

    def agreeing_on_kernel(self, name):
        rows = self.rows[-1]
        _, ours = self.answered(self.ours, "kernel", rows, name=name)
        agreeing = []
        for side in (side for side in self.peers if name in side.kernels):
            rule = self.conventions[side.name]
            _, theirs = self.answered(side, "kernel", rows, name=name)
            if convert := rule.in_our_terms.get(name):
                theirs = numpy.array([convert(features_data.read(self.market, rows), x) for x in theirs])
            first = rule.compared_from.get(name, 0)
            worst = max(gap(b[first:], a[first:]) for a, b in zip(ours, theirs))
            if self.note(name, side, {name: worst}, rule):
                agreeing.append(side)
        return agreeing

    def agreeing_on_table(self, rows):
        answer, cells = self.answered(self.ours, "table", rows)
        ours, agreeing = dict(zip(answer["columns"], cells)), []
        for side in self.peers:
            if side.name == "talib" or (side.name == "oracle" and rows > self.rows[0]):
                continue
            answer, cells = self.answered(side, "table", rows)
            theirs = dict(zip(answer["columns"], cells))
            gaps = {name: gap(theirs[name], ours[name], RANKS.get(name)) if name in theirs else numpy.inf
                    for name in ours}
            if self.note(f"table, {rows:,} rows", side, gaps, self.conventions[side.name]):
                agreeing.append(side)
        return agreeing

    # ---- times

    def in_turn(self, sides, task, **words):
        """Round after round everyone is asked once; each round begins with another."""
        answers = {side.name: [] for side in sides}
        for r in range(self.args.rounds):
            for side in sides[r % len(sides):] + sides[: r % len(sides)]:
                answers[side.name].append({"seconds": side.ask(task, **words)["seconds"]})
        return answers

    def kernels(self):
        names = [name for name in self.ours.kernels if re.fullmatch(self.args.only, name)]
        agreeing = {name: self.agreeing_on_kernel(name) for name in names}
        for rows in self.rows:
            for name in names:
                answers = self.in_turn([self.ours, *agreeing[name]], "kernel", name=name, rows=rows, seconds=0.02,
                                       batches=5)
                row = {"work": name, "rows": rows, "answers": answers}
                self.results["kernels"].append(row)
                say(features_report.progress(row))
                talib = [side for side in agreeing[name] if side.name == "talib"]
                if talib and rows == self.rows[0]:
                    answers = self.in_turn(talib, "kernel", name=name, rows=1, seconds=0.02, batches=5)
                    self.results["overhead"][name] = answers["talib"]

    def table(self):
        for rows in self.rows:
            sides = [self.ours, *self.agreeing_on_table(rows)]
            row = {"work": "table", "rows": rows,
                   "answers": self.in_turn(sides, "table", rows=rows, seconds=0.02, batches=1)}
            self.results["table"].append(row)
            say(features_report.progress(row))

    def long(self):
        rows = self.args.long_rows
        answer = self.ours.ask("table", rows=rows, seconds=0, batches=self.args.long_runs)
        width = 8.0 * (READ + len(answer["columns"]))
        self.results["long"].append({"rows": rows, "seconds": answer["seconds"], "bytes_per_row": width,
                                     "copy": self.ours.ask("bandwidth")["bytes_per_second"]})

    def run(self):
        for case in self.args.cases:
            getattr(self, case)()

    def nobody_agrees(self):
        """Pieces of work in which no peer has our answer."""
        works = {row["work"]: [] for row in self.results["answers"]}
        for row in self.results["answers"]:
            works[row["work"]].append(row["agrees"])
        return [work for work, verdicts in works.items() if not any(verdicts)]

    def close(self):
        for side in [self.ours, *self.peers]:
            side.close()


def machine(bench):
    try:
        with open("/proc/cpuinfo") as file:
            cpu = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        cpu = platform.processor()
    return {"cpu": cpu, "cpus": os.cpu_count(), "platform": platform.platform(), "load": os.getloadavg(),
            "python": platform.python_version(), "numpy": numpy.__version__,
            **{side.name: side.version for side in bench.peers if side.version}}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True, help="the program features_ours")
    parser.add_argument("--rounds", type=int, default=5, help="turns of everyone (default: %(default)s)")
    parser.add_argument("--cases", default=",".join(CASES), help="some of %(default)s")
    parser.add_argument("--rows", default="1235,100000", help="sessions, and of how many else (default: %(default)s)")
    parser.add_argument("--long-rows", type=int, default=10_000_000, help="of the case long (default: %(default)s)")
    parser.add_argument("--long-runs", type=int, default=3, help="of the case long (default: %(default)s)")
    parser.add_argument("--only", default=".*", help="a regular expression of single indicators' names")
    parser.add_argument("--oracle", help="a Python file with another table (features_serve.py), for the fewest rows")
    parser.add_argument("--seed", type=int, default=1, help="of the market")
    parser.add_argument("--data", help="a folder to keep the market in (default: a temporary one)")
    parser.add_argument("--out", help="write every answer to this JSON file")
    args = parser.parse_args()
    args.cases = args.cases.split(",")
    if unknown := set(args.cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    return args


def main():
    args = arguments()
    if os.getloadavg()[0] > 0.5:
        say(f"warning: the machine is busy (load {os.getloadavg()[0]:.1f}); timings will be noisy")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(args, folder)
        about = {"machine": machine(bench), "began": time.strftime("%Y-%m-%d %H:%M:%S"), "rounds": args.rounds}
        try:
            bench.run()
        except Failure as failure:
            sys.exit(str(failure))
        finally:
            bench.close()
            if args.out:
                with open(args.out, "w") as file:
                    json.dump({**about, "results": bench.results}, file, indent=1)
            print(features_report.markdown(bench.results, about))
    if alone := bench.nobody_agrees():
        say(f"nobody has our answers: {', '.join(alone)}")
    return 1 if alone else 0


if __name__ == "__main__":
    sys.exit(main())
