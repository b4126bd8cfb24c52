"""How a number is written, everywhere: in sentences, tables and the handout.

A number that its digits give exactly has no more of them than it needs (0.5, 20000). One that was rounded shows how
many digits are right (0.5000, 1.73e3, not 1730). Where rounding errors leave fewer digits right, fewer are written.
"""

import numpy as np


def format_number(value, digits=4):
    """A number in so many significant digits; 0 without a sign: 0.9, 20000, 0.1250, 5.834e-304, infinity."""
    value = float(value) + 0.0
    if not np.isfinite(value):
        return "not a number" if np.isnan(value) else "infinity" if value > 0 else "-infinity"
    short = f"{value:.{digits}g}"
    if float(short) == value and (1e-4 <= abs(value) < 1e7 or value == 0):
        return f"{value:.0f}" if "e" in short else short
    if 1e-3 <= abs(float(short)) < 10**digits:
        return f"{value:#.{digits}g}".rstrip(".")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def format_log10(log10_value, digits=3):
    """10^log10_value, also outside the float range: 8.20e-1541."""
    if not np.isfinite(log10_value):
        return "0" if log10_value == -np.inf else format_number(log10_value)
    if abs(log10_value) > 1e6:  # so far out the logarithm does not tell the digits
        return f"10^({format_number(log10_value)})"
    if -3 <= log10_value < digits:
        return format_number(10**log10_value, digits)
    exponent = int(np.floor(log10_value))
    mantissa = f"{10 ** (log10_value - exponent):.{digits - 1}f}"
    if float(mantissa) == 10:
        mantissa, exponent = f"{1:.{digits - 1}f}", exponent + 1
    return f"{mantissa}e{exponent}"


def format_measured(log10_value, log10_error, digits=3, unit=""):
    """10^log10_value in the digits that are right, where it may be off by 10^log10_error: 0.125; about 3e-17;

    below 2e-16 (rounding errors). unit is put behind the number.
    """
    if log10_value == -np.inf and not log10_error > -np.inf:
        return f"0{unit}"
    log10_relative = log10_error - log10_value
    for n in range(digits, 1, -1):
        if not log10_relative > -n - 2:
            return f"{format_log10(log10_value, n)}{unit}"
    if log10_relative < -1:
        return f"about {format_log10(log10_value, 1)}{unit}"
    bound = max(np.logaddexp2(log10_value * np.log2(10), log10_error * np.log2(10)) / np.log2(10), -1e6)
    mantissa, exponent = int(10 ** (bound % 1)) + 1, int(np.floor(bound))
    return f"below {mantissa % 9 if mantissa == 10 else mantissa}e{exponent + mantissa // 10}{unit} (rounding errors)"


def format_setting(value):
    """A number that was set, in all its digits: 0.9, 0.99996, 5, 0.0005."""
    value = float(value) + 0.0
    return f"{value:.0f}" if value == int(value) else repr(value)
