"""How far a wave or a programme has come: stacked counts of states, and a matrix of marks."""

from collections.abc import Mapping, Sequence
from typing import Any

Order = Mapping[str, Any]

STEP = 17
"""Height of a line in pixels."""
WIDTH = 560
CELL = 15


def completeness(order: Order) -> Any:
    """`forms`: form, state, rank, shade, count; `schools` the same by school, or `spread`: part, schools."""
    import altair as alt  # noqa: PLC0415  # a hundred modules, for the process that draws alone

    words, states = order["words"], _states(order["rows"]["forms"])
    parts = [_stack(alt, "forms", "form", words["sheets"], words, states)]
    if order["rows"]["schools"]:
        parts.append(_stack(alt, "schools", "school", words["sheets"], words, states))
    if order["rows"]["spread"]:
        bars = (
            alt.Chart(alt.NamedData(name="spread"))
            .mark_bar(color="#3f7fb0", stroke="#222", strokeWidth=0.6)
            .encode(
                x=alt.X("part:O", sort=None, title=words["part"], axis=alt.Axis(labelAngle=0)),
                y=alt.Y("schools:Q", title=words["schools"], axis=alt.Axis(tickMinStep=1, format=",d")),
            )
        )
        labels = bars.mark_text(dy=-6, fontSize=10).encode(text=alt.Text("schools:Q", format=",d"))
        parts.append((bars + labels).properties(width=WIDTH, height=180))
    return alt.vconcat(*parts).resolve_scale(y="independent", x="independent")


def progress(order: Order) -> Any:
    """`cells`: duty, organization, state, rank, mark; or, for many organisations, `duties`: duty, state, count."""
    import altair as alt  # noqa: PLC0415

    words = order["words"]
    if order["rows"]["duties"]:
        states = _states(order["rows"]["duties"])
        return _stack(alt, "duties", "duty", words["organizations"], words, states, normalize=True)
    states = _states(order["rows"]["cells"])
    base = alt.Chart(alt.NamedData(name="cells")).encode(
        x=alt.X("organization:N", sort=None, title=None, axis=alt.Axis(orient="top", labelAngle=-90, labelLimit=160)),
        y=alt.Y("duty:N", sort=None, title=words["duty"], axis=alt.Axis(labelLimit=90)),
    )
    squares = base.mark_rect(stroke="#888", strokeWidth=0.5).encode(fill=_fill(alt, words, states))
    marks = base.mark_text(fontSize=10, fontWeight="bold").encode(
        text="mark:N",
        color=alt.condition(alt.datum.dark, alt.value("#ffffff"), alt.value("#111111")),
    )
    return (squares + marks).properties(width={"step": CELL}, height={"step": CELL})


def _states(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """The states that occur, in their order, each with its shade."""
    return {row["state"]: row["shade"] for row in sorted(rows, key=lambda row: row["rank"])}


def _fill(alt: Any, words: Mapping[str, str], states: Mapping[str, str]) -> Any:
    return alt.Fill(
        "state:N",
        title=words["state"],
        sort=list(states),
        scale=alt.Scale(domain=list(states), range=list(states.values())),
        legend=alt.Legend(columns=3, symbolStrokeColor="#222", symbolStrokeWidth=0.6, symbolType="square"),
    )


def _stack(
    alt: Any,
    rows: str,
    by: str,
    title: str,
    words: Mapping[str, str],
    states: Mapping[str, str],
    *,
    normalize: bool = False,
) -> Any:
    """A bar a line, made of the counts of its states; each count stands in its part."""
    base = alt.Chart(alt.NamedData(name=rows)).encode(
        x=alt.X(
            "count:Q",
            stack="normalize" if normalize else "zero",
            title=title,
            axis=alt.Axis(format="%") if normalize else alt.Axis(format=",d", tickMinStep=1),
        ),
        y=alt.Y(f"{by}:N", sort=None, title=None),
        order=alt.Order("rank:Q"),
    )
    bars = base.mark_bar(stroke="#222", strokeWidth=0.6, height={"band": 0.8}).encode(fill=_fill(alt, words, states))
    counts = base.mark_text(fontSize=9).encode(
        x=alt.X("count:Q", stack="normalize" if normalize else "zero", bandPosition=0.5),
        text=alt.Text("label:N"),
        color=alt.condition(alt.datum.dark, alt.value("#ffffff"), alt.value("#111111")),
    )
    return (bars + counts).properties(width=WIDTH, height={"step": STEP})
