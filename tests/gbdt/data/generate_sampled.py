"""Writes sampled.model.txt: what LightGBM grows on tiny_train.csv with bags of rows and samples of features for every
tree and node. Needs lightgbm (4.7.0 wrote the file) and numpy."""
import os

import lightgbm
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
rows = numpy.genfromtxt(os.path.join(HERE, "tiny_train.csv"), delimiter=",", skip_header=1)
params = dict(objective="binary", max_bin=15, learning_rate=0.5, num_leaves=4, min_data_in_leaf=5, deterministic=True,
              force_col_wise=True, num_threads=1, verbosity=-1, feature_fraction=0.75, feature_fraction_bynode=0.6,
              bagging_fraction=0.8, bagging_freq=2, bagging_seed=11, feature_fraction_seed=5)
booster = lightgbm.train(params, lightgbm.Dataset(rows[:, 3:], rows[:, 0], params=params), 12)
booster.save_model(os.path.join(HERE, "sampled.model.txt"))
