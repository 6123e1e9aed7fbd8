"""The rows that gbdt.py gives to our trees and to their peers, in files of float64, row after row; NumPy alone.

Much like the HIGGS data: bell-shaped and skewed features of float32's precision, four in 28 of three values,
labels drawn from a smooth score of which trees find most (held-out AUC about 0.79 of a million rows).
"""

import os

import numpy

BLOCK = 50_000  # rows drawn from one seed, so that the first rows are the same however many there are
HELD_OUT = 1_000_000  # the seeds' number from which rows are held out


def block(seed, number, features):
    rng = numpy.random.default_rng((seed, features, number))
    x = rng.standard_normal((BLOCK, features))
    x[:, 1::3] = numpy.exp(0.5 * x[:, 1::3])
    few = numpy.arange(6, features, 7)
    x[:, few] = numpy.array([0.0, 1.086, 2.173])[rng.choice(3, (BLOCK, len(few)), p=(0.5, 0.3, 0.2))]
    x = x.astype(numpy.float32).astype(numpy.float64)
    mass = numpy.sqrt(x[:, 1] * x[:, 4]) + 0.5 * x[:, 6]
    score = (0.9 * (x[:, 0] + 0.5) * (x[:, 2] + 0.8) - 1.2 * numpy.abs(mass - 1.4) + 0.8 * numpy.sin(1.5 * x[:, 3])
             + 0.7 * x[:, 5] - 0.7 * x[:, 7] * x[:, 13] + 0.5 * (x[:, 8] + 1.0) * x[:, 9]
             + 0.3 * x[:, 10:20].sum(axis=1) - 0.7)
    y = rng.random(BLOCK) < 1.0 / (1.0 + numpy.exp(-0.75 * score))
    return x, y.astype(numpy.float64)


def write(folder, name, rows, features, seed, first_block=0):
    """The paths of x and y, which are written unless they are there."""
    paths = [os.path.join(folder, f"{name}_{features}_{rows}_{seed}.{part}") for part in "xy"]
    if not all(os.path.exists(path) for path in paths):
        with open(paths[0] + ".part", "wb") as x_file, open(paths[1] + ".part", "wb") as y_file:
            for start in range(0, rows, BLOCK):
                x, y = block(seed, first_block + start // BLOCK, features)
                x[:rows - start].tofile(x_file)
                y[:rows - start].tofile(y_file)
        for path in paths:
            os.replace(path + ".part", path)
    return paths


def auc(y, scores):
    """The share of pairs of a 1 and a 0 in which the 1 scores higher; a tie is a half."""
    _, place, counts = numpy.unique(scores, return_inverse=True, return_counts=True)
    ranks = (numpy.cumsum(counts) - (counts - 1) / 2.0)[place]
    ones = int(y.sum())
    return float((ranks[y > 0].sum() - ones * (ones + 1) / 2.0) / (ones * (len(y) - ones)))


def log_loss(y, scores):
    return float(numpy.logaddexp(0.0, numpy.where(y > 0, -scores, scores)).mean())
