"""The indicators of features.py as one writes them with pandas: the single ones and the table of 95.

Where pandas has no method (deviations from the mean, ages of extremes, lines, eigenvalues) NumPy does the work.
"""

import itertools

import numpy
import pandas

import features_windows
from features_data import SECTORS

VERSION = pandas.__version__
YEAR = 252.0 ** 0.5
LN4 = 2.0 * numpy.log(2.0)
TOLERANCE = {name: 1e-8 for name in ("linreg_20", "linreg_r2_20")}  # its running variance gathers rounding


def market(columns):
    return pandas.DataFrame(columns)


def recursive(x, n, alpha):
    """Exponential mean that begins with the plain mean of the first n defined cells."""
    first = int(x.notna().to_numpy().argmax())
    seeded = x.copy()
    seeded.iloc[: first + n - 1] = numpy.nan
    seeded.iloc[first + n - 1 : first + n] = x.iloc[first : first + n].mean()
    return seeded.ewm(alpha=alpha, adjust=False).mean()


def ema(x, n):
    return recursive(x, n, 2.0 / (n + 1))


def wilder(x, n):
    return recursive(x, n, 1.0 / n)


def sma(x, n):
    return x.rolling(n).mean()


def macd(c):
    line = ema(c, 12) - ema(c, 26)
    return line, ema(line, 9)


def log_change(x, n=1):
    return numpy.log(x / x.shift(n))


def rsi(c, n):
    change = c.diff()
    up, down = wilder(change.clip(lower=0.0), n), wilder(-change.clip(upper=0.0), n)
    return (100.0 * up / (up + down)).where(up + down != 0.0, 50.0)


def true_range(m):
    before = m.close.shift()
    return numpy.maximum(m.high, before) - numpy.minimum(m.low, before)


def atr(m, n):
    return wilder(true_range(m), n)


def dmi(m, n):
    up, down = m.high.diff(), -m.low.diff()
    plus = up.where((up > down) & (up > 0.0), 0.0).where(up.notna())
    minus = down.where((down > up) & (down > 0.0), 0.0).where(down.notna())
    span = atr(m, n)
    plus, minus = 100.0 * wilder(plus, n) / span, 100.0 * wilder(minus, n) / span
    both = plus + minus
    return plus, minus, wilder((100.0 * (plus - minus).abs() / both).where(both != 0.0, 0.0), n)


def aroon_oscillator(m, n):
    return pandas.Series(features_windows.aroon_oscillator(m.high.to_numpy(), m.low.to_numpy(), n), m.index)


def linear_regression(y, n):
    time = numpy.arange(n) - (n - 1) / 2.0
    slope = pandas.Series(numpy.nan, y.index)
    slope.iloc[n - 1 :] = numpy.correlate(y.to_numpy(), time / (time @ time), "valid")
    total = n * y.rolling(n).var(ddof=0)
    return slope, (slope**2 * (time @ time) / total).where(total != 0.0, 0.0)


def stochastic(m, n, d):
    low, high = m.low.rolling(n).min(), m.high.rolling(n).max()
    k = (100.0 * (m.close - low) / (high - low)).where(high != low, 50.0)
    return k, sma(k, d)


def williams_r(m, n):
    low, high = m.low.rolling(n).min(), m.high.rolling(n).max()
    return (-100.0 * (high - m.close) / (high - low)).where(high != low, -50.0)


def typical_price(m):
    return (m.high + m.low + m.close) / 3.0


def cci(m, n):
    price = typical_price(m)
    deviation = features_windows.mean_deviation(price.to_numpy(), n)
    return ((price - sma(price, n)) / (0.015 * deviation)).where(deviation != 0.0, 0.0)


def ultimate_oscillator(m):
    pressure, span = m.close - numpy.minimum(m.low, m.close.shift()), true_range(m)
    q = lambda n: pressure.rolling(n).sum() / span.rolling(n).sum()
    return 100.0 * (4.0 * q(7) + 2.0 * q(14) + q(28)) / 7.0


def bollinger(c, n):
    mid, sigma = sma(c, n), c.rolling(n).std(ddof=0)
    return mid - 2.0 * sigma, mid + 2.0 * sigma


def on_balance_volume(m):
    return (numpy.sign(m.close.diff()).fillna(0.0) * m.volume).cumsum()


def money_flow_index(m, n):
    price = typical_price(m)
    change, flow = price.diff(), price * m.volume
    up = flow.where(change > 0.0, 0.0).where(change.notna()).rolling(n).sum()
    down = flow.where(change < 0.0, 0.0).where(change.notna()).rolling(n).sum()
    return (100.0 * up / (up + down)).where(up + down != 0.0, 50.0)


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
    "max_252": lambda m: m.high.rolling(252).max(),
    "min_252": lambda m: m.low.rolling(252).min(),
    "stoch_14_3": lambda m: stochastic(m, 14, 3),
    "willr_14": lambda m: williams_r(m, 14),
    "typical_price": typical_price,
    "cci_20": lambda m: cci(m, 20),
    "ultosc_7_14_28": ultimate_oscillator,
    "std_20": lambda m: m.close.rolling(20).std(ddof=0),
    "bollinger_20": lambda m: bollinger(m.close, 20),
    "correlation_20": lambda m: m.close.rolling(20).corr(m.bank),
    "obv": on_balance_volume,
    "mfi_14": lambda m: money_flow_index(m, 14),
}


def zscore(x, n, **keep):
    window = x.rolling(n, **keep)
    return (x - window.mean()) / window.std()


def mid_rank(x, n):
    return (x.rolling(n).rank() - 1.0) / (n - 1)


def correlations(returns, n):
    """Of each pair of columns."""
    return [returns[a].rolling(n).corr(returns[b]) for a, b in itertools.combinations(returns, 2)]


def volatility(m, r, gap):
    day, span = numpy.log(m.close / m.open), numpy.log(m.high / m.low)
    annual = lambda variance: YEAR * variance.clip(lower=0.0) ** 0.5
    rv = {n: annual((r**2).rolling(n).mean()) for n in (3, 5, 10, 20, 60, 90)}
    garman_klass = 0.5 * span**2 - (LN4 - 1.0) * day**2
    rogers = (numpy.log(m.high / m.close) * numpy.log(m.high / m.open)
              + numpy.log(m.low / m.close) * numpy.log(m.low / m.open))
    one = garman_klass.clip(lower=1e-12) + gap**2
    k = 0.34 / (1.34 + 21.0 / 19.0)
    return {
        "ret_log_1": r, "rv_1": annual(one), **{f"rv_{n}": v for n, v in rv.items()}, "rv_zscore": zscore(rv[3], 90),
        "rv_ratio_10_60": rv[10] / rv[60], "rv_ratio_3_90": rv[3] / rv[90],
        "park_20": annual(sma(span**2, 20) / (2.0 * LN4)), "gk_20": annual(sma(garman_klass, 20)),
        "rs_20": annual(sma(rogers, 20)),
        "yz_20": annual(gap.rolling(20).var() + k * day.rolling(20).var() + (1.0 - k) * sma(rogers, 20)),
        "har_w": annual(sma(one, 5)), "har_m": annual(sma(one, 22)),
        "volofvol_20": numpy.log(rv[5].clip(lower=1e-6)).diff().rolling(20).std(),
        "downside_share_20": (r.clip(upper=0.0) ** 2).rolling(20).sum() / (r**2).rolling(20).sum(),
        "ret_z_20": zscore(r, 20),
    }, rv


def momentum(m):
    line, signal = macd(m.close)
    slow = ema(m.close, 21)
    plus, minus, adx = dmi(m, 14)
    slope, r2 = linear_regression(numpy.log(m.close), 20)
    return {
        "ema_12_dist": numpy.log(m.close / ema(m.close, 12)), "ema_26_dist": numpy.log(m.close / ema(m.close, 26)),
        "macd_pct": line / m.close, "macd_signal_pct": signal / m.close, "macd_hist_pct": (line - signal) / m.close,
        "ema_slope_8_21": (ema(m.close, 8) - slow) / slow,
        "sma_50_dist": numpy.log(m.close / sma(m.close, 50)), "sma_200_dist": numpy.log(m.close / sma(m.close, 200)),
        **{f"mom_{n}": log_change(m.close, n) for n in (5, 20, 60)},
        "adx_14": adx, "di_diff_14": plus - minus, "aroon_osc_25": aroon_oscillator(m, 25),
        "linreg_slope_20": 252.0 * slope, "linreg_r2_20": r2,
        "drawdown_252": numpy.log(m.close / m.high.rolling(252).max()),
        "dist_low_252": numpy.log(m.close / m.low.rolling(252).min()),
    }


def oscillators(m):
    k, d = stochastic(m, 14, 3)
    return {"rsi_14": rsi(m.close, 14), "rsi_5": rsi(m.close, 5), "stoch_k_14": k, "stoch_d_3": d,
            "willr_14": williams_r(m, 14), "cci_20": cci(m, 20), "ultosc_7_14_28": ultimate_oscillator(m)}


def bands(m):
    mid, (lower, upper) = sma(m.close, 20), bollinger(m.close, 20)
    width = (upper - lower) / mid
    return {"bb_mid_dist": numpy.log(m.close / mid), "bb_upper_dist": upper / m.close - 1.0,
            "bb_lower_dist": lower / m.close - 1.0,
            "bb_pctb": ((m.close - lower) / (upper - lower)).where(upper != lower, 0.5), "bb_width": width,
            "bb_width_rank_120": mid_rank(width, 120)}


def volume_and_range(m, gap):
    traded, span = m.volume.where(m.volume > 0.0), m.high - m.low
    obv, average = on_balance_volume(m), atr(m, 14)
    share = lambda part: (part / span).where(span != 0.0, 0.0)
    return {
        "vol_ratio_20": numpy.log(traded / traded.rolling(20, min_periods=15).mean()),
        "vol_z_20": zscore(numpy.log(traded), 20, min_periods=15),
        "obv_slope_20": obv.diff(20) / m.volume.rolling(20).sum(), "mfi_14": money_flow_index(m, 14),
        "range_hl": span / m.close, "range_10": sma(span / m.close, 10),
        "atr_14": average, "natr_14": 100.0 * average / m.close, "gap": gap,
        "clv": share(2.0 * m.close - m.high - m.low), "body_ratio": share(m.close - m.open),
        "upper_wick": share(m.high - numpy.maximum(m.open, m.close)),
        "lower_wick": share(numpy.minimum(m.open, m.close) - m.low),
    }


def cross_market(m, r, rv):
    change, level = log_change(m.vix_close), numpy.log(m.vix_close)
    closes = m[list(SECTORS)]
    returns = log_change(closes)
    spread = returns.std(axis=1, ddof=0).where(returns.notna().all(axis=1))
    pairs, means = correlations(returns, 60), closes.rolling(20).mean()
    return {
        "vix_level": m.vix_close, "vix_ret_1": change, "vix_ret_5": log_change(m.vix_close, 5),
        "vix_z_60": zscore(level, 60), "vix_rank_252": mid_rank(m.vix_close, 252),
        "vrp_log_20": numpy.log(m.vix_close / 100.0 / rv[20]), "vix_range": numpy.log(m.vix_high / m.vix_low),
        "corr_vix_20": r.rolling(20).corr(change),
        **{f"rs20_{name}": (returns[name] - r).rolling(20).sum() for name in SECTORS},
        **{f"beta60_{name}": returns[name].rolling(60).cov(r) / r.rolling(60).var() for name in SECTORS},
        "dispersion_1": spread, "dispersion_20": sma(spread, 20),
        "avg_corr_20": sum(correlations(returns, 20)) / len(pairs),
        "absorption_60": features_windows.absorption(numpy.column_stack(pairs), len(SECTORS)),
        "breadth_20": (closes > means).mean(axis=1).where(means.notna().all(axis=1)),
    }


def table(m):
    """The columns by name."""
    r, gap = log_change(m.close), numpy.log(m.open / m.close.shift())
    first, rv = volatility(m, r, gap)
    return pandas.DataFrame({**first, **momentum(m), **oscillators(m), **bands(m), **volume_and_range(m, gap),
                             **cross_market(m, r, rv)}, copy=False)
