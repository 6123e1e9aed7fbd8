"""The market that features.py gives to our indicators and to their peers: a file of float64 for each column."""

import os

import numpy

SECTORS = ("bank", "it", "pharma", "auto", "infra", "metals", "finance", "fmcg", "realty")
PRIMARY = ("open", "high", "low", "close", "volume")
VIX = ("vix_open", "vix_high", "vix_low", "vix_close")
COLUMNS = PRIMARY + VIX + SECTORS
BLOCK = 10_000  # sessions drawn from one seed, so that the first are the same however many there are
TICK = 0.05


def pulled(before, shocks, pull):
    """x[t] = (1 - pull) x[t - 1] + shocks[t], so that prices wander but not away."""
    fading = (1.0 - pull) ** numpy.arange(1, len(shocks) + 1)
    return fading * (before + numpy.cumsum(shocks / fading))


def level(mean, log_distance):
    return numpy.maximum(TICK, numpy.round(mean * numpy.exp(log_distance) / TICK) * TICK)


def block(seed, number, state):
    """Columns of a block; `state` holds where the one before has left the series."""
    rng = numpy.random.default_rng((seed, number))
    normal = lambda: rng.standard_normal(BLOCK)
    sigma = 0.009 * numpy.exp(0.4 * normal())
    gap = 0.3 * sigma * normal()
    before = state.get("close", 0.0)
    close = pulled(before, gap + sigma * normal(), 0.002)
    opened = numpy.concatenate([[before], close[:-1]]) + gap
    moves = numpy.diff(close, prepend=before)
    top, bottom = numpy.maximum(opened, close), numpy.minimum(opened, close)
    out = {"open": level(20_000, opened), "close": level(20_000, close),
           "high": level(20_000, top + 0.4 * sigma * abs(normal())),
           "low": level(20_000, bottom - 0.4 * sigma * abs(normal())),
           "volume": numpy.where(rng.random(BLOCK) < 0.01, 0.0, numpy.round(3e5 * numpy.exp(0.4 * normal())))}
    state["close"] = close[-1]
    vix = pulled(state.get("vix", 0.0), 0.03 * normal() - 4.0 * moves, 0.02)
    state["vix"] = vix[-1]
    out["vix_open"] = out["vix_close"] = level(15.0, vix)
    out["vix_high"], out["vix_low"] = level(15.0, vix + 0.03 * abs(normal())), level(15.0, vix - 0.03 * abs(normal()))
    for name in SECTORS:
        sector = pulled(state.get(name, 0.0), 0.9 * moves + 0.006 * normal(), 0.002)
        state[name] = sector[-1]
        out[name] = level(10_000, sector)
    return out


def write(folder, rows, seed):
    """A folder of so many sessions, written unless it is there."""
    path = os.path.join(folder, f"market_{rows}_{seed}")
    if os.path.exists(path):
        return path
    os.makedirs(path + ".part", exist_ok=True)
    files, state = {name: open(os.path.join(path + ".part", name), "wb") for name in COLUMNS}, {}
    for start in range(0, rows, BLOCK):
        for name, cells in block(seed, start // BLOCK, state).items():
            cells[:rows - start].tofile(files[name])
    for file in files.values():
        file.close()
    os.replace(path + ".part", path)
    return path


def read(path, rows):
    return {name: numpy.fromfile(os.path.join(path, name), count=rows) for name in COLUMNS}
