"""The single indicators of features.py as TA-Lib has them, of a market in contiguous arrays."""

import numpy
import talib

VERSION = f"{talib.__version__} (C library {talib.__ta_version__.decode().split()[0]})"


def market(columns):
    return columns


def dmi(m, n):
    bars = m["high"], m["low"], m["close"]
    return talib.PLUS_DI(*bars, n), talib.MINUS_DI(*bars, n), talib.ADX(*bars, n)


def bands(m, n):
    upper, _, lower = talib.BBANDS(m["close"], n, 2.0, 2.0)
    return lower, upper


def line(m):
    """Slope, and R^2 as the square of the correlation with time, of which TA-Lib has no call."""
    time = numpy.arange(len(m["close"]), dtype=float)
    r = talib.CORREL(m["close"], time, 20)
    return talib.LINEARREG_SLOPE(m["close"], 20), r * r


KERNELS = {
    "sma_20": lambda m: talib.SMA(m["close"], 20),
    "sma_50": lambda m: talib.SMA(m["close"], 50),
    "sma_200": lambda m: talib.SMA(m["close"], 200),
    "ema_12": lambda m: talib.EMA(m["close"], 12),
    "ema_26": lambda m: talib.EMA(m["close"], 26),
    "macd_12_26_9": lambda m: talib.MACD(m["close"], 12, 26, 9)[:2],
    "log_change_1": lambda m: talib.LN(talib.ROCR(m["close"], 1)),
    "log_change_20": lambda m: talib.LN(talib.ROCR(m["close"], 20)),
    "rate_of_change_20": lambda m: talib.ROC(m["close"], 20),
    "rsi_5": lambda m: talib.RSI(m["close"], 5),
    "rsi_14": lambda m: talib.RSI(m["close"], 14),
    "true_range": lambda m: talib.TRANGE(m["high"], m["low"], m["close"]),
    "atr_14": lambda m: talib.ATR(m["high"], m["low"], m["close"], 14),
    "natr_14": lambda m: talib.NATR(m["high"], m["low"], m["close"], 14),
    "dmi_14": lambda m: dmi(m, 14),
    "adx_14": lambda m: talib.ADX(m["high"], m["low"], m["close"], 14),
    "aroon_osc_25": lambda m: talib.AROONOSC(m["high"], m["low"], 25),
    "linreg_20": line,
    "linreg_slope_20": lambda m: talib.LINEARREG_SLOPE(m["close"], 20),
    "max_252": lambda m: talib.MAX(m["high"], 252),
    "min_252": lambda m: talib.MIN(m["low"], 252),
    "stoch_14_3": lambda m: talib.STOCHF(m["high"], m["low"], m["close"], 14, 3),
    "willr_14": lambda m: talib.WILLR(m["high"], m["low"], m["close"], 14),
    "typical_price": lambda m: talib.TYPPRICE(m["high"], m["low"], m["close"]),
    "cci_20": lambda m: talib.CCI(m["high"], m["low"], m["close"], 20),
    "ultosc_7_14_28": lambda m: talib.ULTOSC(m["high"], m["low"], m["close"], 7, 14, 28),
    "std_20": lambda m: talib.STDDEV(m["close"], 20, 1.0),
    "bollinger_20": lambda m: bands(m, 20),
    "correlation_20": lambda m: talib.CORREL(m["close"], m["bank"], 20),
    "obv": lambda m: talib.OBV(m["close"], m["volume"]),
    "mfi_14": lambda m: talib.MFI(m["high"], m["low"], m["close"], m["volume"], 14),
}

# Rows from which answers are compared: where TA-Lib begins otherwise and the difference fades; its %K begins with %D.
COMPARED_FROM = {"macd_12_26_9": 250, "dmi_14": 600, "adx_14": 600, "stoch_14_3": 15}

# TA-Lib's answers in our convention.
IN_OUR_TERMS = {
    "rate_of_change_20": lambda m, roc: numpy.log1p(roc / 100.0),
    "obv": lambda m, obv: obv - m["volume"][0],
}
