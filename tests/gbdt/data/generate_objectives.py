"""Writes the golden cases of the objectives and the metrics: tiny models trained by LightGBM.

    python3 generate_objectives.py          (LightGBM 4.7, numpy; writes beside itself)

objectives.csv         labels, weight and features of all rows
objectives_nan.csv     the same features, some of them missing
objectives/NAME.txt    a model of five iterations a case; of the parameters in its tail those that matter are kept
objectives_bases.csv   the score LightGBM starts from, case and class
objectives_metrics.csv its metrics of the five iterations' model on the training rows
"""

import pathlib

import lightgbm as lgb
import numpy as np

HERE = pathlib.Path(__file__).parent
ROWS, FEATURES, CLASSES = 300, 4, 3
COMMON = dict(num_iterations=5, num_leaves=5, learning_rate=0.3, min_data_in_leaf=5, max_bin=31, seed=1,
              deterministic=True, force_col_wise=True, num_threads=1, verbosity=-1)

OBJECTIVES = {
    "binary": dict(objective="binary", metric=["binary_logloss", "binary_error", "auc"]),
    "l2": dict(objective="regression", metric=["l2", "l1"]),
    "l1": dict(objective="regression_l1", metric=["l1", "l2"]),
    "quantile10": dict(objective="quantile", alpha=0.1, metric=["quantile"]),
    "quantile50": dict(objective="quantile", alpha=0.5, metric=["quantile"]),
    "quantile90": dict(objective="quantile", alpha=0.9, metric=["quantile"]),
    "huber": dict(objective="huber", alpha=0.9, metric=["l2", "l1"]),
    "softmax": dict(objective="multiclass", num_class=CLASSES, metric=["multi_logloss", "multi_error"]),
}
VARIANTS = {
    "lambda_l1": dict(lambda_l1=2.0),
    "lambda_l2": dict(lambda_l2=3.0),
    "min_gain": dict(min_gain_to_split=1.5),
    "min_hessian": dict(min_sum_hessian_in_leaf=20.0),
    "max_depth": dict(max_depth=2),
    "zero_missing": dict(zero_as_missing=True),
    "nan": {},
    "no_base": dict(boost_from_average=False),
}
# The regularisers touch every objective's leaves alike, so a few objectives stand for all.
VARIED = ["binary", "l2", "quantile10"]
ALSO = [("softmax", "no_base"), ("softmax", "nan"), ("softmax", "lambda_l2"), ("l1", "no_base"), ("huber", "no_base"),
        ("binary", "positive_weight"), ("binary", "sigmoid"), ("l2", "fine")]
EXTRA = {"positive_weight": dict(scale_pos_weight=2.5), "sigmoid": dict(sigmoid=0.7),
         "fine": dict(min_data_in_leaf=1, min_sum_hessian_in_leaf=0.0, num_leaves=12)}
KEPT = ["objective", "num_iterations", "learning_rate", "num_leaves", "max_depth", "min_data_in_leaf",
        "min_sum_hessian_in_leaf", "lambda_l1", "lambda_l2", "min_gain_to_split", "max_bin", "zero_as_missing",
        "boost_from_average", "num_class", "sigmoid", "scale_pos_weight", "alpha"]


def data():
    rng = np.random.default_rng(7)
    x = np.round(rng.normal(size=(ROWS, FEATURES)), 2)
    x[rng.random(x.shape) < 0.15] = 0.0
    x[:, 3] = np.round(4 * rng.random(ROWS))  # few values, many ties
    signal = x[:, 0] - 0.7 * x[:, 1] * (x[:, 2] > 0) + 0.3 * x[:, 3]
    real = np.round(2 * signal + rng.standard_t(3, size=ROWS), 2)
    binary = (signal + rng.logistic(size=ROWS) > 0.8).astype(int)
    cls = np.digitize(signal + rng.normal(size=ROWS), [0.2, 1.3])
    weight = np.round(rng.gamma(2.0, 0.8, size=ROWS), 2)
    weight[rng.random(ROWS) < 0.03] = 0.0
    holes = x.copy()
    holes[rng.random(x.shape) < 0.12] = np.nan
    return x, holes, binary, real, cls, weight


def write_csv(path, names, columns):
    rows = [",".join(f"{v:g}" for v in row) for row in zip(*columns)]  # at most two decimals each
    path.write_text("\n".join([",".join(names), *rows]) + "\n")


def cases():
    for objective in OBJECTIVES:
        yield objective, None
    for objective in VARIED:
        for variant in VARIANTS:
            yield objective, variant
    yield from ALSO


def text_of(model):
    """The model text without the parameters nobody here asks for, which are most of it."""
    lines = model.model_to_string().split("\npandas_categorical")[0].split("\n")
    return "\n".join(li for li in lines if not li.startswith("[") or li[1:].split(":")[0] in KEPT) + "\n"


def starting_scores(dataset, params, classes):
    """Of a model that may not split: its trees are the base scores."""
    params = dict(params, min_gain_to_split=1e30, num_iterations=1, boost_from_average=True)
    model = lgb.train(params, dataset())
    return model.predict(np.zeros((1, FEATURES)), raw_score=True).reshape(classes)


def main():
    x, holes, binary, real, cls, weight = data()
    names = [f"f{k}" for k in range(FEATURES)]
    write_csv(HERE / "objectives.csv", ["y_binary", "y_real", "y_class", "weight", *names],
              [binary, real, cls, weight, *x.T])
    write_csv(HERE / "objectives_nan.csv", names, holes.T)
    folder = HERE / "objectives"
    folder.mkdir(exist_ok=True)
    bases, metrics = ["case,class,base"], ["case,metric,value"]

    for objective, variant in cases():
        for weighted in (False, True):
            name = "_".join(filter(None, [objective, variant, "weighted" if weighted else None]))
            params = {**COMMON, **OBJECTIVES[objective], **VARIANTS.get(variant, {}), **EXTRA.get(variant, {})}
            labels = {"binary": binary, "softmax": cls}.get(objective, real)

            def dataset():
                return lgb.Dataset(holes if variant == "nan" else x, labels, weight=weight if weighted else None,
                                   params=params)

            record = {}
            train = dataset()
            model = lgb.train(params, train, valid_sets=[train], valid_names=["train"],
                              callbacks=[lgb.record_evaluation(record)])
            (folder / f"{name}.txt").write_text(text_of(model))
            if variant is None or variant == "positive_weight":
                for metric, values in record["train"].items():
                    metrics.append(f"{name},{metric},{values[-1]:.17g}")
                for c, base in enumerate(starting_scores(dataset, params, params.get("num_class", 1))):
                    bases.append(f"{name},{c},{base:.17g}")
    (HERE / "objectives_bases.csv").write_text("\n".join(bases) + "\n")
    (HERE / "objectives_metrics.csv").write_text("\n".join(metrics) + "\n")


if __name__ == "__main__":
    main()
