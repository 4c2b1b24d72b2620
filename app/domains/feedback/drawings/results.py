"""What was measured: over the waves, against targets, against what was to be expected, and against the district."""

from collections.abc import Mapping
from typing import Any

Order = Mapping[str, Any]

WIDTH, HEIGHT = 560, 260
INK, PALE = "#123c5a", "#8a8a8a"
_SHAPES = ["circle", "diamond", "square", "triangle-up"]
_DASHES = [[1, 0], [6, 4], [2, 3], [8, 3, 2, 3]]
_SIGNED = "datum.value == 0 ? '0' : datum.label"
_VERDICTS = ["triangle-up", "circle", "triangle-down", "cross"]


def movement(order: Order) -> Any:
    """`points`: wave, who, value, label; a line for each of those who are compared, over the waves in their order."""
    import altair as alt  # noqa: PLC0415  # a hundred modules, for the process that draws alone

    words, points = order["words"], order["rows"]["points"]
    lines = list(dict.fromkeys(row["who"] for row in points))
    base = alt.Chart(alt.NamedData(name="points")).encode(
        x=alt.X("wave:N", sort=None, title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=words["value"], scale=alt.Scale(zero=False, padding=18), axis=_axis(alt, order)),
    )
    dash = alt.StrokeDash("who:N", title=words["who"], sort=lines, scale=alt.Scale(domain=lines, range=_DASHES))
    shape = alt.Shape("who:N", title=words["who"], sort=lines, scale=alt.Scale(domain=lines, range=_SHAPES))
    drawn = base.mark_line(color=INK, strokeWidth=2).encode(strokeDash=dash)
    marks = base.mark_point(color=INK, fill="white", size=80, strokeWidth=2, opacity=1).encode(shape=shape)
    labels = base.mark_text(dy=-13, fontSize=10).encode(text="label:N")
    return (drawn + marks + labels).properties(width=WIDTH, height=HEIGHT)


def targets(order: Order) -> Any:
    """`points`: goal, moment, what (target or actual), value, label, above; a panel a goal, each on its own scale."""
    import altair as alt  # noqa: PLC0415

    words, kinds = order["words"], [order["words"]["actual"], order["words"]["target"]]
    dash = alt.StrokeDash("what:N", title=None, sort=kinds, scale=alt.Scale(domain=kinds, range=[[1, 0], [5, 4]]))
    shape = alt.Shape("what:N", title=None, sort=kinds, scale=alt.Scale(domain=kinds, range=["circle", "diamond"]))
    base = alt.Chart().encode(
        x=alt.X("moment:N", sort=None, title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=words["value"], scale=alt.Scale(zero=False, padding=16), axis=alt.Axis(tickCount=4)),
    )
    line = base.mark_line(color=INK, strokeWidth=2).encode(strokeDash=dash)
    marks = base.mark_point(color=INK, fill="white", size=80, strokeWidth=2, opacity=1).encode(shape=shape)
    labels = [
        base.transform_filter(alt.datum.above == above).mark_text(dy=shift, fontSize=10).encode(text="label:N")
        for above, shift in ((True, -13), (False, 15))
    ]
    return (
        alt.layer(line, marks, *labels, data=alt.NamedData(name="points"))
        .properties(width=WIDTH, height=130)
        .facet(row=alt.Row("goal:N", sort=None, title=None, header=_header(alt)))
        .resolve_scale(y="independent")
    )


def expected(order: Order) -> Any:
    """`rows`: name, estimate, low, high, verdict: how far from what was to be expected, with the interval."""
    import altair as alt  # noqa: PLC0415

    words = order["words"]
    verdicts = [words[name] for name in ("above", "within", "below", "unknown")]
    base = alt.Chart(alt.NamedData(name="rows")).encode(y=alt.Y("name:N", sort=None, title=None))
    span = base.mark_rule(color=INK, strokeWidth=1.6).encode(
        x=alt.X("low:Q", title=words["difference"], axis=alt.Axis(format="+.1~f", labelExpr=_SIGNED)), x2="high:Q"
    )
    ends = [base.mark_tick(color=INK, size=8, thickness=1.6).encode(x=f"{end}:Q") for end in ("low", "high")]
    dots = base.mark_point(color=INK, fill="white", size=85, strokeWidth=2, opacity=1).encode(
        x="estimate:Q",
        shape=alt.Shape("verdict:N", title=None, sort=verdicts, scale=alt.Scale(domain=verdicts, range=_VERDICTS)),
    )
    zero = alt.Chart(alt.NamedData(name="rows")).mark_rule(color="#222", strokeDash=[4, 3]).encode(x=alt.datum(0))
    return alt.layer(zero, span, *ends, dots).properties(width=WIDTH, height={"step": 19})


def scatter(order: Order) -> Any:
    """`schools`: context, result, n, residual, verdict, name; `line` and `funnel` of the model; `own` of the reader."""
    import altair as alt  # noqa: PLC0415

    words = order["words"]
    left = _cloud(alt, order, x="context:Q", y="result:Q", titles=(words["context"], words["result"]))
    line = (
        alt.Chart(alt.NamedData(name="line"))
        .mark_line(color="#222", strokeDash=[6, 4], strokeWidth=1.6)
        .encode(x="context:Q", y="result:Q")
    )
    right = _cloud(alt, order, x="n:Q", y="residual:Q", titles=(words["n"], words["residual"]))
    funnel = (
        alt.Chart(alt.NamedData(name="funnel"))
        .mark_line(color="#222", strokeWidth=1.4, clip=True)
        .encode(
            x="n:Q", y="limit:Q", detail="side:N", strokeDash=alt.StrokeDash("side:N", legend=None, scale=_even(alt))
        )
    )
    return alt.hconcat(
        (left + line).properties(width=380, height=330), (right + funnel).properties(width=380, height=330)
    )


def _cloud(alt: Any, order: Order, *, x: str, y: str, titles: tuple[str, str]) -> Any:
    words = order["words"]
    verdicts = [words[name] for name in ("above", "within", "below", "unknown")]
    shape = alt.Shape("verdict:N", title=None, sort=verdicts, scale=alt.Scale(domain=verdicts, range=_VERDICTS))
    many = len(order["rows"]["schools"]) > 300  # noqa: PLR2004  # from there on marks lie over one another
    tips = [alt.Tooltip("name:N", title=words["school"]), alt.Tooltip("n:Q", title=words["n"])]
    base = alt.Chart(alt.NamedData(name="schools")).encode(
        x=alt.X(x, title=titles[0], scale=alt.Scale(zero=False, nice=True)),
        y=alt.Y(y, title=titles[1], scale=alt.Scale(zero=False, nice=True)),
    )
    dots = base.mark_point(color=INK, size=18 if many else 50, opacity=0.5 if many else 0.9, strokeWidth=1.3).encode(
        shape=shape, tooltip=tips
    )
    if not order["rows"]["own"]:
        return dots
    own = (
        alt.Chart(alt.NamedData(name="own"))
        .mark_point(color="#000", filled=True, size=150, opacity=1)
        .encode(x=x, y=y, shape=shape, tooltip=tips)
    )
    return dots + own


def _axis(alt: Any, order: Order) -> Any:
    return alt.Axis(format=order["words"]["format"], tickCount=6)


def _even(alt: Any) -> Any:
    return alt.Scale(domain=["upper", "lower", "zero"], range=[[2, 2], [2, 2], [1, 0]])


def _header(alt: Any) -> Any:
    return alt.Header(
        labelAngle=0, labelOrient="top", labelAnchor="start", labelFontSize=12, labelFontWeight="bold", labelLimit=WIDTH
    )
