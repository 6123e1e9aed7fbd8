"""What neither pandas nor polars has a method for, by NumPy: functions of all windows of a column."""

import numpy
from numpy.lib.stride_tricks import sliding_window_view


def windows(x, n, f):
    """f of all windows of n cells, a row each; undefined before the first."""
    out = numpy.full(len(x), numpy.nan)
    out[n - 1 :] = f(sliding_window_view(x, n))
    return out


def mean_deviation(x, n):
    return windows(x, n, lambda w: abs(w - w.mean(axis=1, keepdims=True)).mean(axis=1))


def aroon_oscillator(high, low, n):
    """The latest of equal extremes counts."""
    high_age = windows(high, n + 1, lambda w: w[:, ::-1].argmax(axis=1))
    low_age = windows(low, n + 1, lambda w: w[:, ::-1].argmin(axis=1))
    return 100.0 / n * (low_age - high_age)


def absorption(pairs, k):
    """Share of the largest eigenvalue, of the correlations of k columns' pairs, a row each."""
    out, known = numpy.full(len(pairs), numpy.nan), numpy.isfinite(pairs).all(axis=1)
    matrices = numpy.ones((known.sum(), k, k))
    above = numpy.triu_indices(k, 1)
    matrices[:, above[0], above[1]] = matrices[:, above[1], above[0]] = pairs[known]
    out[known] = numpy.linalg.eigvalsh(matrices)[:, -1] / k
    return out
