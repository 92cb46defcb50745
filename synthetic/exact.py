"""Elementary functions that give the same bits on every processor.

IEEE 754 defines + - * / and the square root exactly; it does not define exp, sin or log, whose last bits
change with the SIMD path and the C library. Here they are sums and products in a fixed order (Taylor and
Maclaurin series after range reduction, Muller: Elementary Functions, chapters 3 and 11). Absolute error for
the ranges used in this package: below 1e-9. All work is done in float64, element by element: no reduction,
no BLAS.
"""

import numpy as np
from numpy.typing import ArrayLike

_LN2 = 0.6931471805599453
PI = 3.141592653589793


def exp(x: ArrayLike) -> np.ndarray:
    """Return e**x for any shape; x is clipped to +-700."""
    x = np.clip(np.asarray(x, np.float64), -700.0, 700.0)
    whole = np.floor(x / _LN2 + 0.5)
    rest = x - whole * _LN2
    total = np.ones_like(rest)
    for k in range(9, 0, -1):
        total = total * rest * (1.0 / k) + 1.0
    return np.ldexp(total, whole.astype(np.int32))


def log(x: ArrayLike) -> np.ndarray:
    """Return the natural logarithm of positive x, any shape."""
    mantissa, exponent = np.frexp(np.asarray(x, np.float64))
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square, total = s * s, np.zeros_like(s)
    for k in range(21, 0, -2):
        total = total * square + 1.0 / k
    return 2.0 * s * total + exponent * _LN2


def power(x: ArrayLike, exponent: float) -> np.ndarray:
    """Return x**exponent for x >= 0 and exponent > 0; 0 where x <= 0."""
    x = np.asarray(x, np.float64)
    positive = x > 0
    return np.where(positive, exp(exponent * log(np.where(positive, x, 1.0))), 0.0)


def sin(x: ArrayLike) -> np.ndarray:
    """Return the sine of x in radians (|x| up to a few thousand), any shape."""
    x = np.asarray(x, np.float64)
    turns = np.floor(x / PI + 0.5)
    rest = x - turns * PI
    square, total = rest * rest, np.zeros_like(rest)
    for k in range(16, 0, -2):
        total = 1.0 - total * square / (k * (k + 1)) if k < 16 else 1.0 - square / (k * (k + 1))
    sign = 1.0 - 2.0 * (turns - 2.0 * np.floor(turns * 0.5))
    return sign * rest * total


def cos(x: ArrayLike) -> np.ndarray:
    """Return the cosine of x in radians."""
    return sin(np.asarray(x, np.float64) + PI / 2)


def arctan2(y: ArrayLike, x: ArrayLike) -> np.ndarray:
    """Return the angle of (x, y) in radians, in [-pi, pi]; 0 at the origin."""
    y, x = np.asarray(y, np.float64), np.asarray(x, np.float64)
    ay, ax = np.abs(y), np.abs(x)
    larger = np.maximum(ax, ay)
    t = np.minimum(ax, ay) / np.where(larger > 0, larger, 1.0)
    for _ in range(2):
        t = t / (1.0 + np.sqrt(1.0 + t * t))
    square, total = t * t, np.zeros_like(t)
    for k in range(13, 0, -2):
        total = 1.0 / k - total * square
    angle = 4.0 * t * total
    angle = np.where(ay > ax, PI / 2 - angle, angle)
    angle = np.where(x < 0, PI - angle, angle)
    return np.where(y < 0, -angle, angle)


def arccos(c: ArrayLike) -> np.ndarray:
    """Return the arc cosine in radians of c, clipped to [-1, 1]."""
    c = np.clip(np.asarray(c, np.float64), -1.0, 1.0)
    return arctan2(np.sqrt(1.0 - c * c), c)


def radians(degrees: ArrayLike) -> np.ndarray:
    """Convert degrees to radians."""
    return np.asarray(degrees, np.float64) * (PI / 180.0)


def degrees(angle: ArrayLike) -> np.ndarray:
    """Convert radians to degrees."""
    return np.asarray(angle, np.float64) * (180.0 / PI)


def smoothstep(start: float, end: float, x: np.ndarray) -> np.ndarray:
    """Return 0 before `start`, 1 after `end`, 3t^2 - 2t^3 between (`start` may exceed `end`)."""
    t = np.clip((x - start) / (end - start), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the scalar product over the last axis (length 3), in a fixed order of additions."""
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the vector product over the last axis (length 3)."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def unit(v: np.ndarray) -> np.ndarray:
    """Return v divided by its length over the last axis (length 3); near-zero vectors stay near zero."""
    return v / (np.sqrt(dot(v, v)) + 1e-9)[..., None]


def gaussian(points: np.ndarray, centre: ArrayLike, sigma: float) -> np.ndarray:
    """Return exp(-|p - centre|^2 / 2 sigma^2) for points (..., 3)."""
    offset = points - np.asarray(centre, np.float64)
    return exp(-dot(offset, offset) / (2.0 * sigma * sigma))
