"""One model for everything: y = x b + u + e, u ~ (0, tau2), e ~ (0, v) with v known; for one district or a thousand.

tau2 by Paule and Mandel (1982): the root of sum r^2 / (tau2 + v) = m - k, with b by weighted least squares inside. The
sum, with the best b for each tau2, falls and is convex, so Newton's steps from the left never pass the root; a bracket
stands around them all the same.

Least squares are solved by orthogonal columns, Gram and Schmidt's way with each column cleaned twice, column by column
(Bjorck 1996, Numerical Methods for Least Squares Problems, 2.4): nothing but sums, products and roots, whose digits are
the same on every processor. BLAS chooses its order of adding by the processor, and a run must come out the same
everywhere (docs/decisions/0025).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EPS = float(np.finfo(np.float64).eps)
COLLINEAR = 1e-8
"""What is left of a column beside the others, as a part of it; less is rounding."""
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Fit:
    """What was fitted; every array may have leading axes, one for each district of a simulation."""

    beta: Floats
    covariance: Floats
    """A^-1, with A = x'Wx."""
    tau2: Floats
    expected: Floats
    residual: Floats
    h: Floats
    """x'A^-1 x of each school: how uncertain its expected value is."""
    leverage: Floats
    """h / (tau2 + v): adds up to the number of columns."""
    total: Floats
    """tau2 + v."""

    @property
    def reliability(self) -> Floats:
        """B: how much of a residual is to be believed."""
        return np.asarray(self.tau2)[..., None] / self.total

    @property
    def effect(self) -> Floats:
        """B r: the residual, shrunken."""
        return self.reliability * self.residual

    @property
    def effect_error(self) -> Floats:
        """sqrt(B v + (1 - B)^2 h)."""
        b = self.reliability
        v = self.total - np.asarray(self.tau2)[..., None]
        return np.sqrt(b * v + (1.0 - b) ** 2 * self.h)

    @property
    def residual_error(self) -> Floats:
        """sqrt(tau2 + v - h): of the residual itself, by which improvement is judged."""
        return np.sqrt(np.maximum(self.total - self.h, 0.0))


def fit(x: Floats, y: Floats, v: Floats) -> Fit:
    """Fit the model; the columns must have passed `collinear`.

    The schools are put in an order of their own first, so that theirs does not change a digit.
    """
    if y.ndim == 1:
        order = np.lexsort((*x.T, v, y))
        back = np.argsort(order, kind="stable")
        found = _fit(x[order], y[order], v[order])
        return Fit(
            found.beta, found.covariance, found.tau2,
            *(one[back] for one in (found.expected, found.residual, found.h, found.leverage, found.total)),
        )  # fmt: skip
    return _fit(x, y, v)


def _fit(x: Floats, y: Floats, v: Floats) -> Fit:
    tau2 = paule_mandel(x, y, v)
    total = tau2[..., None] + v
    beta, inverse, orthogonal = _weighted(x, y, total)
    expected = _times(x, beta)
    leverage = sum((column * column for column in orthogonal), start=np.zeros_like(y))
    return Fit(
        beta=beta, covariance=_square(inverse), tau2=tau2, expected=expected, residual=y - expected,
        h=leverage * total, leverage=leverage, total=total,
    )  # fmt: skip


def paule_mandel(x: Floats, y: Floats, v: Floats) -> Floats:
    """The variance between schools, to the last digit; 0 where even at 0 the schools differ less than by chance."""
    free = y.shape[-1] - x.shape[-1]
    low = np.zeros(y.shape[:-1])
    at_zero, _ = _spread(x, y, low[..., None] + v)
    open_ = at_zero > free
    if free <= 0 or not np.any(open_):
        return low
    high = np.where(open_, np.maximum(np.var(y, axis=-1), np.max(v, axis=-1)), 0.0)
    for _ in range(MOST_STEPS):
        beyond = open_ & (_spread(x, y, high[..., None] + v)[0] > free)
        if not np.any(beyond):
            break
        high = np.where(beyond, high * 2.0, high)
    tau2 = low
    for _ in range(MOST_STEPS):
        q, slope = _spread(x, y, tau2[..., None] + v)
        low = np.where(open_ & (q > free), tau2, low)
        high = np.where(open_ & (q <= free), tau2, high)
        step = tau2 + (q - free) / slope
        inside = (step > low) & (step < high)
        new = np.where(inside, step, 0.5 * (low + high))
        arrived = np.abs(new - tau2) <= 2.0 * EPS * np.abs(new)
        done = ~open_ | arrived | (np.abs(q - free) <= 4.0 * EPS * free)
        tau2 = np.where(done, tau2, new)
        if np.all(done):
            break
    return tau2


def _spread(x: Floats, y: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Sum r^2 / total, and how fast it falls as tau2 grows."""
    beta, *_ = _weighted(x, y, total)
    square = (y - _times(x, beta)) ** 2
    return np.sum(square / total, axis=-1), np.sum(square / total**2, axis=-1)


def _weighted(x: Floats, y: Floats, total: Floats) -> tuple[Floats, Floats, list[Floats]]:
    """Coefficients, the inverse of R, and the columns of Q: no normal equations, whose condition is the square."""
    root = 1.0 / np.sqrt(total)
    size = x.shape[-1]
    r = np.zeros((*y.shape[:-1], size, size))
    inverse = np.zeros_like(r)
    made: list[Floats] = []
    left, parts = y * root, []
    for place in range(size):
        column = x[..., place] * root
        for earlier, one in [*enumerate(made)] * 2:
            part = np.sum(one * column, axis=-1)
            r[..., earlier, place] += part
            column = column - part[..., None] * one
        length = np.sqrt(np.sum(column * column, axis=-1))
        r[..., place, place] = length
        made.append(column / length[..., None])
        parts.append(np.sum(made[-1] * left, axis=-1))
        left = left - parts[-1][..., None] * made[-1]
        inverse[..., place, place] = 1.0 / length
        for row in range(place):
            above = sum(inverse[..., row, one] * r[..., one, place] for one in range(row, place))
            inverse[..., row, place] = -above / length
    beta = np.stack(
        [sum(inverse[..., row, one] * parts[one] for one in range(row, size)) for row in range(size)], axis=-1
    )
    return beta, inverse, made


def _times(x: Floats, beta: Floats) -> Floats:
    """X b, column after column."""
    return sum((x[..., one] * beta[..., one, None] for one in range(x.shape[-1])), start=np.zeros(x.shape[:-1]))


def _square(inverse: Floats) -> Floats:
    """R^-1 R^-T."""
    square: Floats = np.sum(inverse[..., :, None, :] * inverse[..., None, :, :], axis=-1)
    return square


def collinear(x: Floats, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Columns that those before them determine, each with the names of those."""
    found: list[tuple[str, list[str]]] = []
    kept: list[int] = []
    for place, name in enumerate(names):
        column = x[:, place]
        length = float(np.linalg.norm(column))
        if kept and length > 0.0:
            before = x[:, kept] / np.linalg.norm(x[:, kept], axis=0)
            part, *_ = np.linalg.lstsq(before, column / length, rcond=None)
            left = float(np.linalg.norm(column / length - before @ part))
            if left < COLLINEAR:
                of = [names[one] for one, share in zip(kept, part, strict=True) if abs(float(share)) > COLLINEAR]
                found.append((name, of))
                continue
        elif length == 0.0:
            found.append((name, []))
            continue
        kept.append(place)
    return found


def outside(x: Floats, y: Floats, v: Floats, beta: Floats, tau2: float) -> Fit:
    """The model with coefficients that were found elsewhere: nothing is estimated, so nothing of it is uncertain."""
    expected = _times(x, beta)
    nothing = np.zeros_like(y)
    size = x.shape[1]
    return Fit(
        beta=beta, covariance=np.zeros((size, size)), tau2=np.asarray(tau2), expected=expected, residual=y - expected,
        h=nothing, leverage=nothing, total=tau2 + v,
    )  # fmt: skip


def columns(*given: Any) -> Floats:
    """A design matrix with the constant in front."""
    arrays = [np.asarray(one, dtype=np.float64) for one in given]
    shape = arrays[0].shape
    return np.stack([np.ones(shape), *arrays], axis=-1)
