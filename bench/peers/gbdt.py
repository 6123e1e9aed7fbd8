"""Our gradient-boosted trees against LightGBM, XGBoost and compilers of trees: answers first, then the clock.

    python gbdt.py --ours BUILD/bench/peers/gbdt_ours [--out raw.json] [--rounds 3] [--cases a,b31,...]

Every piece of work is a fresh process that reads the same numbers from files; the sides take turns. The peers are
packages of this interpreter: pip install lightgbm xgboost numpy, and for prediction lleaves and tl2cgen. Prints
Markdown tables.
"""

import argparse
import dataclasses
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
try:
    import numpy
except ImportError:
    sys.exit("gbdt.py needs NumPy: install it, or choose another interpreter (make bench-peers-gbdt PYTHON=...)")

import gbdt_data
import gbdt_report
from gbdt_report import EXACT, FAST, say

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = ("a", "b31", "b255", "c", "predict", "single", "memory", "scaling")
PACKAGES = ("lightgbm", "xgboost", "lleaves", "tl2cgen")
LIGHTGBM_MODES = ("default", "col", "row")  # the quickest of them stands for LightGBM
QUALITY = 5e-4  # by which AUC and log-loss of the fast trees may differ from LightGBM's, of a million rows
COMPILED = 1e-9  # relative, by which compiled trees may differ: they add in another order
TIMEOUT = 3600  # seconds


class Failure(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Work:
    """A fit, the same for everyone."""
    name: str
    rows: int
    features: int
    leaves: int
    trees: int
    depth: int = -1
    repeat: int = 1  # fits in a process, of which the median counts

    def settings(self):
        return {"rows": self.rows, "features": self.features, "leaves": self.leaves, "trees": self.trees,
                "depth": self.depth, "repeat": self.repeat, "eta": 0.1, "feature_fraction": 0.8,
                "bagging_fraction": 0.8}

    def title(self):
        return (f"{self.name}: {gbdt_report.number(self.rows)} x {self.features}, {self.leaves} leaves, "
                f"{self.trees} trees")


@dataclasses.dataclass
class Side:
    """One who takes part, in one configuration, and what its runs have answered."""
    name: str
    command: list
    mode: str = ""
    model: str = ""  # to predict with
    answers: list = dataclasses.field(default_factory=list)

    def run(self, task, settings, threads):
        own = {"mode": self.mode, "threads": threads, **({"model": self.model} if self.model else {})}
        words = [f"{key}={value}" for key, value in {**settings, **own}.items()]
        env = dict(os.environ, OMP_NUM_THREADS=str(threads), PYTHONDONTWRITEBYTECODE="1", PYTHONWARNINGS="ignore")
        try:
            done = subprocess.run([*self.command, task, *words], env=env, capture_output=True, text=True, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name}: {task}: no answer in {TIMEOUT} s")
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
            raise Failure(f"{self.name}: {task}: {last}")
        return json.loads(done.stdout.strip().splitlines()[-1])


class Bench:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.threads = sorted({int(t) for t in args.threads.split(",")})
        self.results = {name: [] for name in ("train", "quality", "predict", "single", "memory", "scaling", "choice",
                                              "scores")}
        self.versions = {}
        for package in PACKAGES:
            try:
                self.versions[package] = self.peer(package).run("version", {}, 1)["version"]
            except Failure as failure:
                say(f"left out: {failure}")
        if "lightgbm" not in self.versions:
            sys.exit("gbdt.py compares with LightGBM: pip install lightgbm")

    def peer(self, package, mode="", name=None, model=""):
        return Side(name or package, [sys.executable, os.path.join(HERE, "gbdt_serve.py"), package], mode, model)

    def ours(self, mode="exact"):
        return Side(FAST if mode == "fast" else EXACT, [self.args.ours], mode)

    def scaled(self, rows):
        return max(1000, int(rows * self.args.rows_scale))

    def works(self):
        b, c = self.scaled(1_000_000), self.scaled(5_000_000)
        return [Work("a", 1081, 78, 31, 100, depth=8, repeat=5), Work("b31", b, 28, 31, 100),
                Work("b255", b, 28, 255, 100), Work("c", c, 28, 255, 20)]

    # ---- files

    def path(self, name):
        return os.path.join(self.folder, name)

    def training_rows(self, features):
        if features != 28:
            return 1081
        large = {"c", "memory", "scaling"} & set(self.args.cases)
        return self.scaled(5_000_000 if large else 1_000_000)

    def files(self, features, held_out=True):
        folder = self.args.data or self.folder
        x, y = gbdt_data.write(folder, "train", self.training_rows(features), features, self.args.seed)
        files = {"x": x, "y": y, "model": self.path("model")}
        if held_out:
            files["test"], _ = self.held_out(features)
            files["scores"] = self.path("scores")
        return files

    def held_out(self, features):
        return gbdt_data.write(self.args.data or self.folder, "held_out", 200_000, features, self.args.seed,
                                gbdt_data.HELD_OUT)

    def scores(self):
        return numpy.fromfile(self.path("scores"))

    def trees(self):
        with open(self.path("model")) as file:
            return trees_of(file.read())

    # ---- training

    def trainers(self, lightgbm_mode):
        sides = [self.ours(), self.ours("fast"), self.peer("lightgbm", lightgbm_mode, "LightGBM"),
                 self.peer("lightgbm", "quantized", "LightGBM, quantized")]
        if "xgboost" in self.versions:
            sides.append(self.peer("xgboost", name="XGBoost hist"))
        return sides

    def check_training(self, work):
        """Those whose answers are wrong: ours, exact, must be LightGBM's trees and ours, fast, as good. Notes how
        good everyone's are."""
        files, most = self.files(work.features), self.threads[-1]
        settings = {**work.settings(), **files, "repeat": 1}
        y = numpy.fromfile(self.held_out(work.features)[1])
        wrong = []
        sides = sorted(self.trainers("reference"), key=lambda side: side.name != "LightGBM")
        for side in sides:
            try:
                side.run("train", settings, most)
            except Failure as failure:
                if side.name in ("LightGBM", EXACT, FAST):
                    raise
                say(f"left out: {failure}")
                wrong.append(side.name)
                continue
            scores = self.scores()
            row = {"work": work.title(), "side": side.name, "auc": gbdt_data.auc(y, scores),
                   "log_loss": gbdt_data.log_loss(y, scores), "verdict": ""}
            if side.name == "LightGBM":
                reference, theirs, expected = row, self.trees(), scores
            elif side.name == EXACT:
                ours = self.trees()
                same = sum(a == b for a, b in zip(ours, theirs))
                bits = int((scores.view(numpy.int64) == expected.view(numpy.int64)).sum())
                row["verdict"] = (f"{same} of {len(theirs)} trees are LightGBM's, "
                                  f"{gbdt_report.share(bits, len(expected))} of the scores bit for bit")
                row["agrees"] = same == len(theirs) == len(ours) and bits == len(expected)
            elif side.name == FAST:
                gap = max(abs(row[key] - reference[key]) for key in ("auc", "log_loss"))
                allowed = QUALITY * max(1.0, (1e6 / work.rows) ** 0.5)
                row["verdict"] = f"differs by {gap:.5f}, {allowed:.5f} allowed"
                row["agrees"] = bool(gap <= allowed)
            if not row.get("agrees", True):
                wrong.append(side.name)
            self.results["quality"].append(row)
            say(f"{work.title()}: {side.name}: AUC {row['auc']:.5f}, log-loss {row['log_loss']:.5f} {row['verdict']}")
        return wrong

    def quickest(self, work, threads):
        """LightGBM's quickest configuration, by a run of a fifth of the trees each."""
        settings = {**work.settings(), **self.files(work.features, held_out=False),
                    "trees": max(1, work.trees // 5)}
        took = {mode: self.peer("lightgbm", mode).run("train", settings, threads)["train"] for mode in LIGHTGBM_MODES}
        mode = min(took, key=took.get)
        self.results["choice"].append({"work": work.title(), "threads": threads, "mode": mode, "seconds": took})
        return mode

    def in_turn(self, sides, task, settings, threads, rounds=None):
        """Round after round everyone runs once; each round begins with another. Who fails is left out."""
        for r in range(rounds or self.args.rounds):
            for side in sides[r % len(sides):] + sides[: r % len(sides)]:
                if side.answers is None:
                    continue
                try:
                    side.answers.append(side.run(task, settings, threads))
                except Failure as failure:
                    say(f"dropped: {failure}")
                    side.answers = None
        return {side.name: side.answers for side in sides if side.answers}

    def train(self, work):
        wrong = self.check_training(work)
        settings = {**work.settings(), **self.files(work.features, held_out=False)}
        for threads in self.threads:
            mode = self.quickest(work, threads)
            sides = [side for side in self.trainers(mode) if side.name not in wrong]
            answers = self.in_turn(sides, "train", settings, threads)
            row = {"work": work.title(), "threads": threads, "lightgbm": mode, "answers": answers}
            self.results["train"].append(row)
            say(gbdt_report.progress(row, "train"))

    # ---- prediction

    def predict(self, task, rows, repeat):
        """LightGBM's models of 100 trees, read by everyone who can; XGBoost has its own of that size."""
        rows = min(rows, self.training_rows(28))
        files = self.files(28, held_out=False)
        settings = {"x": files["x"], "rows": rows, "features": 28, "repeat": repeat, "scores": self.path("scores")}
        for leaves in (31, 255):
            work = Work("model", min(self.scaled(200_000), self.training_rows(28)), 28, leaves, 100)
            models = {}
            for package in ("lightgbm", "xgboost"):
                if package in self.versions:
                    models[package] = self.path(f"{package}_{leaves}.json")
                    self.peer(package, "default").run(
                        "train", {**work.settings(), **files, "model": models[package]}, self.threads[-1])
            for threads in self.threads if task == "predict" else [1]:
                sides = [Side("ours", [self.args.ours], model=models["lightgbm"]),
                         self.peer("lightgbm", name="LightGBM", model=models["lightgbm"])]
                if task == "predict":
                    sides += [self.peer(p, model=models.get(p, models["lightgbm"]))
                              for p in PACKAGES[1:] if p in self.versions]
                row = {"work": f"{gbdt_report.number(rows)} rows, 100 trees of {leaves} leaves", "rows": rows,
                       "threads": threads,
                       "answers": self.in_turn(self.agreed(sides, task, settings, threads), task, settings, threads)}
                self.results[task].append(row)
                say(gbdt_report.progress(row, "seconds"))

    def agreed(self, sides, task, settings, threads):
        """Those whose scores are LightGBM's: ours bit for bit, compiled trees almost. XGBoost's are its own."""
        expected, wrong = None, {}
        for side in sorted(sides, key=lambda side: side.name != "LightGBM"):
            try:
                side.run(task, {**settings, "repeat": 1}, threads)
            except Failure as failure:
                say(f"left out: {failure}")
                wrong[side.name] = True
                continue
            scores = self.scores()
            if expected is None:
                expected = scores
            if side.name == "ours":
                differ = scores.view(numpy.int64) != expected.view(numpy.int64)
            elif side.name != "xgboost":
                differ = abs(scores - expected) > COMPILED * numpy.maximum(1.0, abs(expected))
            else:
                continue
            wrong[side.name] = bool(differ.any())
            if differ.any():
                say(f"not timed: {side.name}: {differ.sum()} of {len(scores)} scores are not LightGBM's")
            if side.name == "ours":
                self.results["scores"].append({"agrees": not wrong[side.name], "rows": len(scores)})
        return [side for side in sides if not wrong.get(side.name)]

    # ---- memory and the number of rows

    def memory(self):
        for rows in (self.scaled(1_000_000), self.scaled(5_000_000)):
            work = Work("memory", rows, 28, 255, 5)
            settings = {**work.settings(), **self.files(28, held_out=False)}
            answers = self.in_turn(self.trainers("col"), "train", settings, 1, rounds=1)
            self.results["memory"].append({"work": work.title(), "threads": 1, "answers": answers})

    def scaling(self):
        for rows in (100_000, 300_000, 1_000_000, 5_000_000):
            work = Work("scaling", self.scaled(rows), 28, 255, 20)
            settings = {**work.settings(), **self.files(28, held_out=False)}
            for threads in self.threads:
                sides = self.trainers(self.quickest(work, threads))[:3]
                answers = self.in_turn(sides, "train", settings, threads)
                row = {"work": work.title(), "rows": work.rows, "trees": work.trees, "threads": threads,
                       "answers": answers}
                self.results["scaling"].append(row)
                say(gbdt_report.progress(row, "train"))

    def run(self):
        for work in self.works():
            if work.name in self.args.cases:
                self.train(work)
        if "predict" in self.args.cases:
            self.predict("predict", self.scaled(1_000_000), repeat=3)
        if "single" in self.args.cases:
            self.predict("single", 10_000, repeat=15)
        if "memory" in self.args.cases:
            self.memory()
        if "scaling" in self.args.cases:
            self.scaling()


def trees_of(text):
    """Of each tree of a LightGBM text the lines that say what it does, and how many rows went where."""
    keys = ("num_leaves", "split_feature", "threshold", "decision_type", "left_child", "right_child", "leaf_count",
            "internal_count", "leaf_value")
    trees = text.split("\nend of trees")[0].split("\nTree=")[1:]
    return [[line for line in tree.splitlines() if line.split("=")[0] in keys] for tree in trees]


def machine(bench):
    try:
        with open("/proc/cpuinfo") as file:
            cpu = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        cpu = platform.processor()
    return {"cpu": cpu, "cpus": os.cpu_count(), "platform": platform.platform(), "load": os.getloadavg(),
            "python": platform.python_version(), "numpy": numpy.__version__, **bench.versions}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True, help="the program gbdt_ours")
    parser.add_argument("--rounds", type=int, default=3, help="runs of everyone (default: %(default)s)")
    parser.add_argument("--cases", default=",".join(CASES), help="some of %(default)s")
    parser.add_argument("--threads", default=f"1,{min(2, os.cpu_count())}", help="thread counts (default: %(default)s)")
    parser.add_argument("--rows-scale", type=float, default=1.0, help="0.05: a twentieth of the rows, for a trial")
    parser.add_argument("--seed", type=int, default=1, help="of the rows")
    parser.add_argument("--data", help="a folder to keep the rows in (default: a temporary one)")
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
        about = {"machine": machine(bench), "began": time.strftime("%Y-%m-%d %H:%M:%S"), "rounds": args.rounds,
                 "rows_scale": args.rows_scale}
        try:
            bench.run()
        except Failure as failure:
            sys.exit(str(failure))
        finally:
            if args.out:
                with open(args.out, "w") as file:
                    json.dump({**about, "results": bench.results}, file, indent=1)
            print(gbdt_report.markdown(bench.results, about))
    return 0 if all(row.get("agrees", True) for row in [*bench.results["quality"], *bench.results["scores"]]) else 1


if __name__ == "__main__":
    sys.exit(main())
