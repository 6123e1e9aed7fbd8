"""Writes narrow.model.txt and mixed.model.txt: what LightGBM grows on the rows of narrow_bins_test.cpp, where at most
15 bins leave each feature narrow and 255 some. Needs lightgbm (4.7.0 wrote the files) and numpy."""
import pathlib

import lightgbm
import numpy

from generate_objectives import text_of

HERE = pathlib.Path(__file__).parent
ROWS, FEATURES = 501, 20


def made_up_rows():
    state = 7

    def draw(n):
        nonlocal state
        state = (214013 * state + 2531011) % 2**32
        return (state >> 16) % n

    x, y = [], []
    for _ in range(ROWS):
        row = [draw(1000) if f % 3 == 0 else draw(4 + f % 9) for f in range(FEATURES)]
        y.append(int(row[0] + 150 * row[1] - row[3] + 60 * row[13] + draw(900) > 1000))
        x.append([numpy.nan if f % 4 == 1 and draw(10) == 0 else v for f, v in enumerate(row)])
    return numpy.array(x, dtype=float), numpy.array(y)


def main():
    x, y = made_up_rows()
    for name, max_bin in (("narrow", 15), ("mixed", 255)):
        params = dict(objective="binary", max_bin=max_bin, learning_rate=0.3, num_leaves=8, min_data_in_leaf=5,
                      deterministic=True, force_col_wise=True, num_threads=1, verbosity=-1)
        booster = lightgbm.train(params, lightgbm.Dataset(x, y, params=params), 6)
        (HERE / f"{name}.model.txt").write_text(text_of(booster))


if __name__ == "__main__":
    main()
