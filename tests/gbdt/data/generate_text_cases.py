"""Writes text_*.model.txt, models of LightGBM, with its predictions beside them.

Run in this folder with LightGBM 4.7 and numpy. All numbers are random.
  text_rows.csv           rows to predict: missing values and unseen categories among them
  text_NAME.model.txt     the model, as the Python package saves it
  text_NAME.pred.csv      raw score of each class (of forests their mean), then prediction of each class
"""

import lightgbm as lgb
import numpy as np

ROWS, COLUMNS = 300, 5
rng = np.random.default_rng(20)


def features(rows):
    x = rng.normal(size=(rows, COLUMNS))
    x[:, 2] *= rng.random(rows) < 0.6  # many zeros
    x[:, 3] = rng.integers(0, 70, rows)  # categories: three words of bits
    x[:, 4] = rng.integers(0, 4, rows)
    x[rng.random((rows, COLUMNS)) < 0.1] = np.nan
    return x


x, held = features(ROWS), features(40)
held[:10, 3] = [-1, -0.5, 69.9, 70, 96, 1e6, 3e9, -1e300, np.inf, -np.inf]
score = np.nan_to_num(x[:, 0]) + np.nan_to_num(x[:, 3]) % 3 + 0.3 * rng.normal(size=ROWS)
classes = np.digitize(score, [0.5, 1.5]).astype(float)
weights = rng.uniform(0.5, 2.0, ROWS)

# name: label, parameters
CASES = {
    "categorical": (score, {"objective": "regression", "categorical_feature": [3, 4]}),
    "one_hot": (score, {"objective": "fair", "categorical_feature": [3, 4], "max_cat_to_onehot": 100}),
    "multiclass": (classes, {"objective": "multiclass", "num_class": 3, "categorical_feature": [3]}),
    "one_class_missing": (np.minimum(classes, 1), {"objective": "multiclass", "num_class": 3}),
    "one_vs_all": (classes, {"objective": "multiclassova", "num_class": 3, "sigmoid": 0.5}),
    "forest": (
        classes > 0,
        {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6, "categorical_feature": [3]},
    ),
    "zero_as_missing": (np.abs(score), {"objective": "tweedie", "zero_as_missing": True, "weighted": True}),
    "poisson": (np.floor(np.abs(score)), {"objective": "poisson", "use_missing": False}),
    "gamma": (np.abs(score) + 0.1, {"objective": "gamma", "boosting": "dart"}),
    "root": (score, {"objective": "regression", "reg_sqrt": True, "monotone_constraints": [1, 0, -1, 0, 0]}),
    "cross_entropy": (1 / (1 + np.exp(-score)), {"objective": "cross_entropy"}),
    "cross_entropy_lambda": (1 / (1 + np.exp(-score)), {"objective": "cross_entropy_lambda"}),
    "ranking": (classes, {"objective": "lambdarank", "grouped": True}),
    "constant": (classes > 0, {"objective": "binary", "min_data_in_leaf": ROWS}),
}
COMMON = {
    "num_leaves": 5,
    "min_data_in_leaf": 5,
    "min_data_per_group": 5,
    "cat_smooth": 1,
    "learning_rate": 0.3,
    "num_threads": 1,
    "deterministic": True,
    "verbosity": -1,
}


def write_csv(name, head, rows):
    with open(name, "w") as out:
        out.write(",".join(head) + "\n")
        for row in rows:
            out.write(",".join("%.17g" % v for v in row) + "\n")


def main():
    write_csv("text_rows.csv", [f"x{i}" for i in range(COLUMNS)], held)
    for name, (label, extra) in CASES.items():
        params = {**COMMON, **extra}
        data = lgb.Dataset(
            x,
            label,
            weight=weights if params.pop("weighted", False) else None,
            group=[20] * (ROWS // 20) if params.pop("grouped", False) else None,
            categorical_feature=params.pop("categorical_feature", "auto"),
            params=params,
        )
        trees = 2
        model = lgb.train(params, data, trees)
        model.save_model(f"text_{name}.model.txt")
        predicted = model.predict(held).reshape(len(held), -1)
        raw = model.predict(held, raw_score=True).reshape(len(held), -1)
        if params.get("boosting") == "rf":
            raw /= trees
        k = predicted.shape[1]
        head = [f"raw{i}" for i in range(k)] + [f"p{i}" for i in range(k)]
        write_csv(f"text_{name}.pred.csv", head, np.hstack([raw, predicted]))


if __name__ == "__main__":
    main()
