"""The peers' side of gbdt.py: does one piece of work and prints what it took, as JSON on one line.

    python gbdt_serve.py PACKAGE TASK key=value ...

Tasks and keys are those of gbdt_ours.cpp; `mode` is the configuration. Each package is imported only where asked for;
compiled trees are kept beside the model.
"""

import ctypes
import json
import os
import statistics
import sys
import time

import numpy

LIGHTGBM_MODES = {"default": {}, "col": {"force_col_wise": True}, "row": {"force_row_wise": True},
                  "quantized": {"use_quantized_grad": True, "quant_train_renew_leaf": True},
                  "reference": {"force_col_wise": True, "deterministic": True}}


def peak_kib():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))


def rows_of(s):
    rows, features = int(s["rows"]), int(s["features"])
    return numpy.fromfile(s["x"], count=rows * features).reshape(rows, features)


def train(s, bin_once, train_once, score):
    """bin_once(x, y) -> data; train_once(data) -> model; score(model, x) -> raw scores."""
    x, y = rows_of(s), numpy.fromfile(s["y"], count=int(s["rows"]))
    before, binning, training = peak_kib(), [], []
    for _ in range(int(s["repeat"])):
        data = model = None
        began = time.perf_counter()
        data = bin_once(x, y)
        done = time.perf_counter()
        model = train_once(data)
        training.append(time.perf_counter() - done)
        binning.append(done - began)
    peak = peak_kib()
    if "test" in s:
        test = numpy.fromfile(s["test"]).reshape(-1, int(s["features"]))
        score(model, test).astype(numpy.float64).tofile(s["scores"])
    return model, {"bin": statistics.median(binning), "train": statistics.median(training),
                   "before_kib": before, "peak_kib": peak}


def time_passes(s, once):
    """A first pass that is not counted, then the median of the others. once() -> raw scores."""
    scores, times = once(), []
    for _ in range(int(s["repeat"])):
        began = time.perf_counter()
        scores = once()
        times.append(time.perf_counter() - began)
    numpy.asarray(scores, numpy.float64).tofile(s["scores"])
    return {"seconds": statistics.median(times)}


class LightGBM:
    def __init__(self):
        import lightgbm
        self.package, self.version = lightgbm, lightgbm.__version__

    def train(self, s):
        params = {"objective": "binary", "learning_rate": float(s["eta"]), "num_leaves": int(s["leaves"]),
                  "max_depth": int(s["depth"]), "feature_fraction": float(s["feature_fraction"]),
                  "bagging_fraction": float(s["bagging_fraction"]), "bagging_freq": 1, "max_bin": 255,
                  "min_data_in_leaf": 20, "num_threads": int(s["threads"]), "verbosity": -1,
                  **LIGHTGBM_MODES[s["mode"]]}
        model, answer = train(
            s, lambda x, y: self.package.Dataset(x, label=y, params=params).construct(),
            lambda data: self.package.train(params, data, int(s["trees"]), keep_training_booster=True),
            lambda booster, x: booster.predict(x, raw_score=True))
        model.save_model(s["model"])
        return answer

    def predict(self, s):
        booster, x = self.package.Booster(model_file=s["model"]), rows_of(s)
        return time_passes(s, lambda: booster.predict(x, raw_score=True, num_threads=int(s["threads"])))

    def single(self, s):
        """The C call for one row, from a loop that does nothing else; less the same loop over a call with the same
        arguments that does nothing."""
        booster, x = self.package.Booster(model_file=s["model"]), rows_of(s)
        library, config, scores = self.package.basic._LIB, ctypes.c_void_p(), numpy.zeros(len(x))
        raw_score, float64 = 1, 1
        if library.LGBM_BoosterPredictForMatSingleRowFastInit(
                booster._handle, raw_score, 0, -1, float64, x.shape[1], b"num_threads=1", ctypes.byref(config)):
            raise RuntimeError("no fast configuration")
        kinds = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        address = ctypes.cast(library.LGBM_BoosterPredictForMatSingleRowFast, ctypes.c_void_p).value
        nothing = ctypes.cast(ctypes.CDLL(None).abs, ctypes.c_void_p).value  # looks at its first argument alone
        n = ctypes.c_int64()
        length = ctypes.c_void_p(ctypes.addressof(n))
        arguments = [(config, ctypes.c_void_p(x[r:].ctypes.data), length, ctypes.c_void_p(scores[r:].ctypes.data))
                     for r in range(len(x))]

        def loop(call):
            for config, row, length, out in arguments:
                call(config, row, length, out)
            return scores

        empty = time_passes(s, lambda: loop(kinds(nothing)))["seconds"]
        whole = time_passes(s, lambda: loop(kinds(address)))["seconds"]
        library.LGBM_FastConfigFree(config)
        return {"seconds": whole - empty, "empty_calls": empty}


class XGBoost:
    def __init__(self):
        import xgboost
        self.package, self.version = xgboost, xgboost.__version__

    def train(self, s):
        params = {"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide",
                  "max_leaves": int(s["leaves"]), "max_depth": max(0, int(s["depth"])), "max_bin": 255,
                  "eta": float(s["eta"]), "colsample_bytree": float(s["feature_fraction"]), "lambda": 0.0,
                  "subsample": float(s["bagging_fraction"]), "min_child_weight": 1e-3, "nthread": int(s["threads"])}
        model, answer = train(
            s, lambda x, y: self.package.QuantileDMatrix(x, y, max_bin=255, nthread=int(s["threads"])),
            lambda data: self.package.train(params, data, int(s["trees"])),
            lambda booster, x: booster.inplace_predict(x, predict_type="margin"))
        model.save_model(s["model"])
        return answer

    def predict(self, s):
        booster, x = self.package.Booster({"nthread": int(s["threads"])}, model_file=s["model"]), rows_of(s)
        return time_passes(s, lambda: booster.inplace_predict(x, predict_type="margin"))


class LLeaves:
    def __init__(self):
        import lleaves
        from importlib.metadata import version
        self.package, self.version = lleaves, version("lleaves")

    def predict(self, s):
        model, x = self.package.Model(model_file=s["model"]), rows_of(s)
        model.compile(cache=s["model"] + ".lleaves", raw_score=True)
        return time_passes(s, lambda: model.predict(x, n_jobs=int(s["threads"])))


class TL2cgen:
    def __init__(self):
        import tl2cgen
        import treelite
        self.package, self.treelite = tl2cgen, treelite
        self.version = f"{tl2cgen.__version__} with treelite {treelite.__version__}"

    def predict(self, s):
        x, library = rows_of(s), s["model"] + ".tl2cgen.so"
        if not os.path.exists(library):
            model = self.treelite.frontend.load_lightgbm_model(s["model"])
            self.package.export_lib(model, toolchain="gcc", libpath=library, params={"parallel_comp": 4})
        predictor = self.package.Predictor(library, nthread=int(s["threads"]))
        data = self.package.DMatrix(x, dtype="float64")
        return time_passes(s, lambda: predictor.predict(data, pred_margin=True).ravel())


PACKAGES = {"lightgbm": LightGBM, "xgboost": XGBoost, "lleaves": LLeaves, "tl2cgen": TL2cgen}


def main(package, task, *words):
    peer = PACKAGES[package]()
    if task == "version":
        answer = {"version": peer.version}
    else:
        answer = getattr(peer, task)(dict(word.split("=", 1) for word in words))
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
