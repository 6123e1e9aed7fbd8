"""The indicators of features.py as one writes them with polars: the single ones and the table of 95.

Column by column, since one query of such nested expressions spends more on its plan than on the numbers. Undefined is
null, and 0 / 0, which a flat market makes, is NaN. Where polars has no method (deviations from the mean, ages of
extremes, eigenvalues) NumPy does the work.
"""

import itertools
import math
import types

import polars

import features_windows
from features_data import COLUMNS, SECTORS

VERSION = polars.__version__
YEAR = 252.0 ** 0.5
LN4 = 2.0 * math.log(2.0)


def market(columns):
    return types.SimpleNamespace(**{name: polars.Series(name, columns[name]) for name in COLUMNS})


def maximum(a, b):
    return a.zip_with(a > b, b)


def minimum(a, b):
    return a.zip_with(a < b, b)


def recursive(x, n, alpha):
    """Exponential mean that begins with the plain mean of the first n defined cells."""
    first = x.is_not_null().arg_max()
    start = polars.Series([None] * (first + n - 1) + [x.slice(first, n).mean()], dtype=polars.Float64)
    return polars.concat([start, x.slice(first + n).rename("")], rechunk=True).ewm_mean(alpha=alpha, adjust=False)


def ema(x, n):
    return recursive(x, n, 2.0 / (n + 1))


def wilder(x, n):
    return recursive(x, n, 1.0 / n)


def sma(x, n):
    return x.rolling_mean(n)


def macd(c):
    line = ema(c, 12) - ema(c, 26)
    return line, ema(line, 9)


def log_change(x, n=1):
    return (x / x.shift(n)).log()


def rsi(c, n):
    change = c.diff()
    up, down = wilder(change.clip(lower_bound=0.0), n), wilder(-change.clip(upper_bound=0.0), n)
    return (100.0 * up / (up + down)).fill_nan(50.0)


def true_range(m):
    before = m.close.shift()
    return maximum(m.high, before) - minimum(m.low, before)


def atr(m, n):
    return wilder(true_range(m), n)


def where_known(x, chosen, known):
    """x where it is chosen, else 0; null where `known` is."""
    return x.zip_with(chosen, 0.0 * known)


def dmi(m, n):
    up, down = m.high.diff(), -m.low.diff()
    span = atr(m, n)
    plus = 100.0 * wilder(where_known(up, (up > down) & (up > 0.0), up), n) / span
    minus = 100.0 * wilder(where_known(down, (down > up) & (down > 0.0), down), n) / span
    return plus, minus, wilder((100.0 * (plus - minus).abs() / (plus + minus)).fill_nan(0.0), n)


def defined(cells):
    return polars.Series(cells, nan_to_null=True)


def aroon_oscillator(m, n):
    return defined(features_windows.aroon_oscillator(m.high.to_numpy(), m.low.to_numpy(), n))


def linear_regression(y, n):
    time = [i - (n - 1) / 2.0 for i in range(n)]
    spread = sum(t * t for t in time)
    slope = y.rolling_sum(n, weights=[t / spread for t in time])
    return slope, (slope**2 * spread / (n * y.rolling_var(n, ddof=0))).fill_nan(0.0)


def stochastic(m, n, d):
    low, high = m.low.rolling_min(n), m.high.rolling_max(n)
    k = (100.0 * (m.close - low) / (high - low)).fill_nan(50.0)
    return k, sma(k, d)


def williams_r(m, n):
    low, high = m.low.rolling_min(n), m.high.rolling_max(n)
    return (-100.0 * (high - m.close) / (high - low)).fill_nan(-50.0)


def typical_price(m):
    return (m.high + m.low + m.close) / 3.0


def cci(m, n):
    price = typical_price(m)
    deviation = defined(features_windows.mean_deviation(price.to_numpy(), n))
    return ((price - sma(price, n)) / (0.015 * deviation)).fill_nan(0.0)


def ultimate_oscillator(m):
    pressure, span = m.close - minimum(m.low, m.close.shift()), true_range(m)
    q = lambda n: pressure.rolling_sum(n) / span.rolling_sum(n)
    return 100.0 * (4.0 * q(7) + 2.0 * q(14) + q(28)) / 7.0


def bollinger(c, n):
    mid, sigma = sma(c, n), c.rolling_std(n, ddof=0)
    return mid - 2.0 * sigma, mid + 2.0 * sigma


def on_balance_volume(m):
    return (m.close.diff().fill_null(0.0).sign() * m.volume).cum_sum()


def money_flow_index(m, n):
    price = typical_price(m)
    change, flow = price.diff(), price * m.volume
    up, down = (where_known(flow, side, change).rolling_sum(n) for side in (change > 0.0, change < 0.0))
    return (100.0 * up / (up + down)).fill_nan(50.0)


def rolling(function, a, b, n):
    return polars.DataFrame({"a": a, "b": b}).select(function("a", "b", window_size=n)).to_series()


KERNELS = {
    "sma_20": lambda m: sma(m.close, 20),
    "sma_50": lambda m: sma(m.close, 50),
    "sma_200": lambda m: sma(m.close, 200),
    "ema_12": lambda m: ema(m.close, 12),
    "ema_26": lambda m: ema(m.close, 26),
    "macd_12_26_9": lambda m: macd(m.close),
    "log_change_1": lambda m: log_change(m.close),
    "log_change_20": lambda m: log_change(m.close, 20),
    "rate_of_change_20": lambda m: log_change(m.close, 20),
    "rsi_5": lambda m: rsi(m.close, 5),
    "rsi_14": lambda m: rsi(m.close, 14),
    "true_range": true_range,
    "atr_14": lambda m: atr(m, 14),
    "natr_14": lambda m: 100.0 * atr(m, 14) / m.close,
    "dmi_14": lambda m: dmi(m, 14),
    "adx_14": lambda m: dmi(m, 14)[2],
    "aroon_osc_25": lambda m: aroon_oscillator(m, 25),
    "linreg_20": lambda m: linear_regression(m.close, 20),
    "linreg_slope_20": lambda m: linear_regression(m.close, 20)[0],
    "max_252": lambda m: m.high.rolling_max(252),
    "min_252": lambda m: m.low.rolling_min(252),
    "stoch_14_3": lambda m: stochastic(m, 14, 3),
    "willr_14": lambda m: williams_r(m, 14),
    "typical_price": typical_price,
    "cci_20": lambda m: cci(m, 20),
    "ultosc_7_14_28": ultimate_oscillator,
    "std_20": lambda m: m.close.rolling_std(20, ddof=0),
    "bollinger_20": lambda m: bollinger(m.close, 20),
    "correlation_20": lambda m: rolling(polars.rolling_corr, m.close, m.bank, 20),
    "obv": on_balance_volume,
    "mfi_14": lambda m: money_flow_index(m, 14),
}


def zscore(x, n, least=None):
    return (x - x.rolling_mean(n, min_samples=least)) / x.rolling_std(n, min_samples=least)


def mid_rank(x, n):
    return (x.rolling_rank(n) - 1.0) / (n - 1)


def correlations(returns, n):
    """Of each pair of columns."""
    return returns.select(polars.rolling_corr(a, b, window_size=n).alias(f"{a} {b}")
                          for a, b in itertools.combinations(SECTORS, 2))


def annual(variance):
    return YEAR * variance.clip(lower_bound=0.0).sqrt()


def volatility(m, r, gap):
    day, span = (m.close / m.open).log(), (m.high / m.low).log()
    rv = {n: annual((r**2).rolling_mean(n)) for n in (3, 5, 10, 20, 60, 90)}
    garman_klass = 0.5 * span**2 - (LN4 - 1.0) * day**2
    rogers = ((m.high / m.close).log() * (m.high / m.open).log()
              + (m.low / m.close).log() * (m.low / m.open).log())
    one = garman_klass.clip(lower_bound=1e-12) + gap**2
    k = 0.34 / (1.34 + 21.0 / 19.0)
    return {
        "ret_log_1": r, "rv_1": annual(one), **{f"rv_{n}": v for n, v in rv.items()}, "rv_zscore": zscore(rv[3], 90),
        "rv_ratio_10_60": rv[10] / rv[60], "rv_ratio_3_90": rv[3] / rv[90],
        "park_20": annual(sma(span**2, 20) / (2.0 * LN4)), "gk_20": annual(sma(garman_klass, 20)),
        "rs_20": annual(sma(rogers, 20)),
        "yz_20": annual(gap.rolling_var(20) + k * day.rolling_var(20) + (1.0 - k) * sma(rogers, 20)),
        "har_w": annual(sma(one, 5)), "har_m": annual(sma(one, 22)),
        "volofvol_20": rv[5].clip(lower_bound=1e-6).log().diff().rolling_std(20),
        "downside_share_20": (r.clip(upper_bound=0.0) ** 2).rolling_sum(20) / (r**2).rolling_sum(20),
        "ret_z_20": zscore(r, 20),
    }, rv


def momentum(m):
    (line, signal), (plus, minus, adx) = macd(m.close), dmi(m, 14)
    slow = ema(m.close, 21)
    slope, r2 = linear_regression(m.close.log(), 20)
    return {
        **{f"ema_{n}_dist": (m.close / ema(m.close, n)).log() for n in (12, 26)},
        "macd_pct": line / m.close, "macd_signal_pct": signal / m.close, "macd_hist_pct": (line - signal) / m.close,
        "ema_slope_8_21": (ema(m.close, 8) - slow) / slow,
        **{f"sma_{n}_dist": (m.close / sma(m.close, n)).log() for n in (50, 200)},
        **{f"mom_{n}": log_change(m.close, n) for n in (5, 20, 60)},
        "adx_14": adx, "di_diff_14": plus - minus, "aroon_osc_25": aroon_oscillator(m, 25),
        "linreg_slope_20": 252.0 * slope, "linreg_r2_20": r2,
        "drawdown_252": (m.close / m.high.rolling_max(252)).log(),
        "dist_low_252": (m.close / m.low.rolling_min(252)).log(),
    }


def oscillators(m):
    k, d = stochastic(m, 14, 3)
    return {"rsi_14": rsi(m.close, 14), "rsi_5": rsi(m.close, 5), "stoch_k_14": k, "stoch_d_3": d,
            "willr_14": williams_r(m, 14), "cci_20": cci(m, 20), "ultosc_7_14_28": ultimate_oscillator(m)}


def bands(m):
    mid, (lower, upper) = sma(m.close, 20), bollinger(m.close, 20)
    width = (upper - lower) / mid
    return {"bb_mid_dist": (m.close / mid).log(), "bb_upper_dist": upper / m.close - 1.0,
            "bb_lower_dist": lower / m.close - 1.0, "bb_pctb": ((m.close - lower) / (upper - lower)).fill_nan(0.5),
            "bb_width": width, "bb_width_rank_120": mid_rank(width, 120)}


def volume_and_range(m, gap):
    traded, span = m.volume.set(m.volume == 0.0, None), m.high - m.low
    obv, average = on_balance_volume(m), atr(m, 14)
    share = lambda part: (part / span).fill_nan(0.0)
    return {
        "vol_ratio_20": (traded / traded.rolling_mean(20, min_samples=15)).log(),
        "vol_z_20": zscore(traded.log(), 20, least=15), "obv_slope_20": obv.diff(20) / m.volume.rolling_sum(20),
        "mfi_14": money_flow_index(m, 14), "range_hl": span / m.close, "range_10": sma(span / m.close, 10),
        "atr_14": average, "natr_14": 100.0 * average / m.close, "gap": gap,
        "clv": share(2.0 * m.close - m.high - m.low), "body_ratio": share(m.close - m.open),
        "upper_wick": share(m.high - maximum(m.open, m.close)), "lower_wick": share(minimum(m.open, m.close) - m.low),
    }


def cross_market(m, r, rv):
    change, count = log_change(m.vix_close), len(SECTORS)
    closes = [getattr(m, name) for name in SECTORS]
    returns = polars.DataFrame({name: log_change(close) for name, close in zip(SECTORS, closes)})
    mean = sum(returns) / count
    spread = (sum((x - mean) ** 2 for x in returns) / count).sqrt()
    few = correlations(returns, 20)
    return {
        "vix_level": m.vix_close, "vix_ret_1": change, "vix_ret_5": log_change(m.vix_close, 5),
        "vix_z_60": zscore(m.vix_close.log(), 60), "vix_rank_252": mid_rank(m.vix_close, 252),
        "vrp_log_20": (m.vix_close / 100.0 / rv[20]).log(), "vix_range": (m.vix_high / m.vix_low).log(),
        "corr_vix_20": rolling(polars.rolling_corr, r, change, 20),
        **{f"rs20_{x.name}": (x - r).rolling_sum(20) for x in returns},
        **{f"beta60_{x.name}": rolling(polars.rolling_cov, x, r, 60) / r.rolling_var(60) for x in returns},
        "dispersion_1": spread, "dispersion_20": sma(spread, 20), "avg_corr_20": sum(few) / few.width,
        "absorption_60": defined(features_windows.absorption(correlations(returns, 60).to_numpy(), count)),
        "breadth_20": sum((x > sma(x, 20)).cast(polars.Float64) for x in closes) / count,
    }


def table(m):
    """The columns by name."""
    r, gap = log_change(m.close), (m.open / m.close.shift()).log()
    first, rv = volatility(m, r, gap)
    return polars.DataFrame({**first, **momentum(m), **oscillators(m), **bands(m), **volume_and_range(m, gap),
                             **cross_market(m, r, rv)})
