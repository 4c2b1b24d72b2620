"""The model against golden numbers, against statsmodels, and against itself."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from app.domains.analysis.method.fitting import collinear, columns, fit, paule_mandel

C = [-1.2, -0.4, -1.5, 1.1, 0.6, -0.3, 0.9, -0.8]
N = np.array([22, 61, 14, 88, 73, 40, 95, 31], dtype=float)
V = 96.0 / N
FIRST = np.array([41.0, 51.5, 38.2, 52.3, 44.8, 49.1, 55.6, 43.7])
SECOND = np.array([44.0, 47.5, 41.2, 52.3, 49.8, 45.1, 50.6, 43.7])


def test_the_golden_numbers() -> None:
    found = fit(columns(C), FIRST, V)
    assert np.round(found.beta, 6).tolist() == [48.083253, 4.785917]
    assert round(float(found.tau2), 6) == 13.713331
    assert round(float(found.expected[0]), 6) == 42.340153
    assert round(float(found.reliability[0]), 6) == 0.758608
    assert round(float(found.effect[0]), 6) == -1.016651
    assert round(float(found.effect_error[0]), 5) == 1.89772
    assert round(float(found.effect[1]), 6) == 4.782288
    assert round(float(found.effect_error[1]), 6) == 1.198096


def test_where_schools_differ_by_chance_alone_all_effects_are_nothing() -> None:
    found = fit(columns(C), SECOND, V)
    assert np.round(found.beta, 6).tolist() == [47.641282, 3.794862]
    assert float(found.tau2) == 0.0
    assert found.effect.tolist() == [0.0] * 8


def test_the_root_is_the_root_to_the_last_digits() -> None:
    x = columns(C)
    tau2 = float(paule_mandel(x, FIRST, V))
    for near, sign in ((tau2 * (1 - 1e-14), 1), (tau2 * (1 + 1e-14), -1)):
        root = 1 / np.sqrt(near + V)
        beta = np.linalg.lstsq(x * root[:, None], FIRST * root, rcond=None)[0]
        q = float(np.sum((FIRST - x @ beta) ** 2 / (near + V)))
        assert sign * (q - 6) > -1e-12


def test_statsmodels_finds_the_same() -> None:
    from statsmodels.regression.linear_model import OLS, WLS  # noqa: PLC0415
    from statsmodels.stats.meta_analysis import combine_effects  # noqa: PLC0415
    from statsmodels.stats.outliers_influence import OLSInfluence  # noqa: PLC0415

    found = fit(columns(C), FIRST, V)
    other = WLS(FIRST, columns(C), weights=1 / (float(found.tau2) + V)).fit()
    np.testing.assert_allclose(found.beta, other.params, rtol=1e-12)
    np.testing.assert_allclose(found.covariance, other.normalized_cov_params, rtol=1e-12)
    np.testing.assert_allclose(
        found.leverage, OLSInfluence(OLS(other.model.wendog, other.model.wexog).fit()).hat_matrix_diag, rtol=1e-10
    )
    alone = fit(np.ones((8, 1)), FIRST, V)
    both = combine_effects(FIRST, V, method_re="pm")
    assert abs(float(alone.tau2) / both.tau2 - 1) < 1e-4
    assert abs(float(alone.beta[0]) / both.mean_effect_re - 1) < 1e-6


def test_a_thousand_districts_are_fitted_as_one_is() -> None:
    x = np.broadcast_to(columns(C), (3, 8, 2))
    together = fit(x, np.array([FIRST, SECOND, FIRST[::-1]]), np.broadcast_to(V, (3, 8)))
    for place, y in enumerate((FIRST, SECOND, FIRST[::-1])):
        alone = fit(columns(C), y, V)
        np.testing.assert_allclose(together.residual[place], alone.residual, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(together.tau2[place], alone.tau2, rtol=1e-12)


SCHOOLS = some.lists(
    some.tuples(
        some.floats(20, 80).map(lambda one: round(one, 3)), some.floats(-3, 3).map(lambda one: round(one, 3)),
        some.integers(5, 300),
    ),
    min_size=6, max_size=40,
)  # fmt: skip


@given(SCHOOLS, some.randoms(use_true_random=False))
def test_the_order_of_schools_does_not_change_a_digit(schools: list[tuple[float, float, int]], dice: Any) -> None:
    assume(len({context for _, context, _ in schools}) > 2)
    turned = list(schools)
    dice.shuffle(turned)
    one, other = (_fitted(rows) for rows in (schools, turned))
    assert one.beta.tobytes() == other.beta.tobytes()
    assert one.tau2.tobytes() == other.tau2.tobytes()
    told = {row: float(effect) for row, effect in zip(schools, one.effect, strict=True)}
    assert all(told[row] == float(effect) for row, effect in zip(turned, other.effect, strict=True))


@given(SCHOOLS)
def test_residuals_are_orthogonal_and_leverage_adds_up(schools: list[tuple[float, float, int]]) -> None:
    assume(len({context for _, context, _ in schools}) > 2)
    found = _fitted(schools)
    x = columns([context for _, context, _ in schools])
    weighted = x.T @ (found.residual / found.total)
    scale = np.abs(x).T @ (np.abs(found.residual) / found.total)
    assert np.all(np.abs(weighted) <= 1e-6 * (scale + 1e-9))
    assert float(found.leverage.sum()) == pytest.approx(2, rel=1e-9)
    assert np.all(found.effect_error <= np.sqrt(found.total) + 1e-12)
    assert float(found.tau2) >= 0


def _fitted(rows: list[tuple[float, float, int]]) -> Any:
    y, context, n = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return fit(columns(context), y, 96.0 / n)


def test_columns_that_repeat_each_other_are_named() -> None:
    one = np.arange(12.0)
    x = columns(one, one**2, 3 * one - 2, np.zeros(12))
    assert collinear(x, ["constant", "a", "b", "c", "d"]) == [("c", ["constant", "a"]), ("d", [])]
    assert collinear(columns(one, one**2), ["constant", "a", "b"]) == []
