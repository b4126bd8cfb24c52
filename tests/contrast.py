"""WCAG's contrast of two colours, each "#rrggbb" or three numbers from 0 to 255."""


def contrast(one, two):
    """From 1, no contrast, to 21, black on white."""
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    """WCAG's relative luminance."""
    if isinstance(colour, str):
        colour = bytes.fromhex(colour.removeprefix("#"))
    parts = [c / 255 for c in colour]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
