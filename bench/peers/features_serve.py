"""The peers' side of features.py: computes indicators as lines on standard input ask, and answers with JSON on a line.

    python features_serve.py PEER FOLDER [ORACLE]

PEER is talib, pandas, polars or oracle; the tasks are those of features_ours.cpp. An oracle is a Python file with a
function features(primary, vix, sectors) that returns the table as a pandas DataFrame.
"""

import importlib
import importlib.util
import json
import os
import statistics
import sys
import time
import types

sys.dont_write_bytecode = True
import numpy

import features_data


def oracle(path):
    """The module of that file with the functions that peers have."""
    import pandas
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    given = importlib.import_module(os.path.splitext(os.path.basename(path))[0])

    def market(columns):
        bars = lambda start: pandas.DataFrame({name.capitalize(): columns[start + name]
                                               for name in ("open", "high", "low", "close")})
        return (bars("").assign(Volume=columns["volume"]), bars("vix_"),
                {name: pandas.Series(columns[name]) for name in features_data.SECTORS})

    return types.SimpleNamespace(VERSION="", KERNELS={}, market=market, table=lambda m: given.features(*m))


def columns_of(result):
    """Of arrays or of a frame, as arrays."""
    if isinstance(result, tuple) or isinstance(result, list):
        return [numpy.asarray(x) for x in result]
    if hasattr(result, "columns"):
        return [result[name].to_numpy() for name in result.columns]
    return [numpy.asarray(result)]


def seconds_a_call(words, call):
    """As seconds_a_call of features_ours.cpp."""
    batches, calls, times = int(words["batches"]), 1, []
    result = call()
    while len(times) < batches:
        began = time.perf_counter()
        for _ in range(calls):
            call()
        took = time.perf_counter() - began
        if not times and took < float(words["seconds"]) / batches:
            calls *= 2
        else:
            times.append(took / calls)
    return result, statistics.median(times)


class Server:
    def __init__(self, peer, folder, *file):
        self.peer = oracle(*file) if peer == "oracle" else importlib.import_module("features_" + peer)
        self.folder, self.rows, self.held = folder, 0, None

    def market(self, rows):
        if rows != self.rows:
            self.rows, self.held = rows, self.peer.market(features_data.read(self.folder, rows))
        return self.held

    def measured(self, words, function):
        market = self.market(int(words["rows"]))
        result, seconds = seconds_a_call(words, lambda: function(market))
        if "out" in words:
            with open(words["out"], "wb") as file:
                for column in columns_of(result):
                    column.astype(numpy.float64).tofile(file)
        names = list(result.columns) if hasattr(result, "columns") else []
        return {"seconds": seconds, "columns": names}

    def answer(self, task, words):
        if task == "kernels":
            return {"kernels": list(self.peer.KERNELS), "version": self.peer.VERSION}
        if task == "kernel":
            return self.measured(words, self.peer.KERNELS[words["name"]])
        return self.measured(words, self.peer.table)


def main(*given):
    server = Server(*given)
    for line in sys.stdin:
        task, *words = line.split()
        try:
            answer = server.answer(task, dict(word.split("=", 1) for word in words))
        except Exception as error:  # the peer's own, whatever it is
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
