"""LightGBM 4 must load a model text we wrote and predict what we predict.

    python lightgbm_reads_our_model.py MODEL.txt FEATURES.csv PREDICTIONS.csv

FEATURES.csv: one line of names, then a row of numbers each ("nan" where missing).
PREDICTIONS.csv: one line with a name, then our prediction for each row.
Fails where any prediction differs by more than 1e-12.
"""

import sys

import lightgbm
import numpy

TOLERANCE = 1e-12


def main(model_path, features_path, predictions_path):
    rows = numpy.genfromtxt(features_path, delimiter=",", skip_header=1, ndmin=2)
    ours = numpy.genfromtxt(predictions_path, skip_header=1, ndmin=1)
    booster = lightgbm.Booster(model_file=model_path)
    theirs = booster.predict(rows)
    gap = numpy.abs(ours - theirs).max()
    print(f"{booster.num_trees()} trees, {len(rows)} rows, largest difference {gap:.3g}")
    return 0 if gap <= TOLERANCE else 1


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
