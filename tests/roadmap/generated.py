"""Roadmaps of every kind a district may have, for hypothesis: as files are written, saying only what says something."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from app.domains.roadmap.codes import Deliverable, DutyKind, FundingSource, TermAnchor, WaveKind

Json = dict[str, Any]

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\u2028\u2029")
LINES = st.text(LETTERS, min_size=1, max_size=40).filter(str.strip)
PROSE = st.text(LETTERS | st.sampled_from("\n\t\n"), min_size=1, max_size=120).filter(str.strip)
CODES = st.from_regex(r"[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё._/-]{0,8}", fullmatch=True)
NUMBERS = st.none() | LINES
DATES = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
YEARS = st.integers(2000, 2100)
QUANTITIES = st.integers(-(10**9), 10**9) | st.floats(-1e12, 1e12, allow_nan=False)
AMOUNTS = st.from_regex(r"(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?", fullmatch=True)


def _said(values: Json) -> Json:
    """Only what says something, as a file is written."""
    return {name: value for name, value in values.items() if value not in (None, [], False, 0, "executes")}


@st.composite
def terms(draw: st.DrawFn, stages: list[str]) -> Json:
    anchor = draw(st.sampled_from(TermAnchor))
    rule = _said(
        {
            "anchor": anchor.value,
            "stage": draw(st.none() | st.sampled_from(stages)) if anchor.value.startswith("stage") else None,
            "wave": draw(st.none() | st.sampled_from(WaveKind)) if anchor.value.startswith("wave") else None,
            "offset_days": draw(st.integers(-3660, 3660)),
            "working_days": draw(st.booleans()),
        }
    )
    if "wave" in rule:
        rule["wave"] = rule["wave"].value
    dates = sorted([draw(DATES), draw(DATES)])
    return draw(
        st.sampled_from(
            [
                {"starts_on": dates[0], "due_on": dates[1]},
                {"due_on": dates[0], "text": draw(LINES)},
                {"rule": rule},
                {"starts_on": dates[0], "rule": rule},
                {"quarters": [f"20{draw(st.integers(10, 99))}-Q{draw(st.integers(1, 4))}"]},
                {"text": draw(LINES)},
            ]
        )
    )


@st.composite
def indicators(draw: st.DrawFn, stages: list[str]) -> list[Json]:
    def one(code: str) -> Json:
        moments = draw(st.lists(st.sampled_from(stages) | YEARS, unique=True, max_size=3))
        planned = [
            {("stage" if isinstance(moment, str) else "year"): moment, "value": draw(QUANTITIES)} for moment in moments
        ]
        baseline = draw(st.none() | QUANTITIES)
        year = None if baseline is None else draw(st.none() | YEARS)
        told: Json = {"code": code, "title": draw(LINES), "unit": draw(LINES)}
        told |= {} if baseline is None else {"baseline": baseline}
        return told | _said({"baseline_year": year, "planned": planned})

    return [one(code) for code in draw(st.lists(CODES, unique=True, max_size=2))]


@st.composite
def planned(draw: st.DrawFn, stages: list[str]) -> Json:
    if draw(st.integers(0, 3)):
        return {}
    money = st.fixed_dictionaries(
        {
            "year": YEARS,
            "source": st.sampled_from([source.value for source in FundingSource]),
            "amount": AMOUNTS,
            "currency": st.sampled_from(["RUB", "EUR"]),
        }
    )
    return _said(
        {
            "term": draw(st.none() | terms(stages)),
            "responsible_persons": draw(st.none() | PROSE),
            "expected_result": draw(st.none() | PROSE),
            "indicators": draw(indicators(stages)),
            "funding": draw(st.lists(money, max_size=2)),
        }
    )


@st.composite
def roadmaps(draw: st.DrawFn) -> Json:
    """A roadmap of any district: any columns, headings, empty cells, cells of several paragraphs, terms, money."""
    actors = draw(st.lists(st.sampled_from(["department", "centre", "school"]), min_size=1, max_size=3, unique=True))
    stages = draw(st.lists(CODES, min_size=1, max_size=3, unique=True))
    sections = iter(draw(st.lists(CODES, min_size=9, max_size=9, unique=True)))
    measures = iter(draw(st.lists(CODES, min_size=18, max_size=18, unique=True)))

    def duty() -> Json:
        kinds = st.sampled_from([kind.value for kind in DutyKind])
        deliverables = st.none() | st.sampled_from([deliverable.value for deliverable in Deliverable])
        return (
            {"text": draw(PROSE)}
            | _said({"kind": draw(kinds), "deliverable": draw(deliverables)})
            | draw(planned(stages))
        )

    def measure() -> Json:
        heading = _said({"printed_number": draw(NUMBERS), "title": draw(NUMBERS), "title_en": draw(NUMBERS)})
        cells = {actor: [duty() for _ in range(draw(st.integers(0, 2)))] for actor in actors}
        return {"code": next(measures)} | heading | draw(planned(stages)) | cells

    def heading() -> Json:
        return {"printed_number": draw(NUMBERS), "title_en": draw(NUMBERS)}

    def section() -> Json:
        rows = [measure() for _ in range(draw(st.integers(0, 2)))]
        return {"code": next(sections), "title": draw(NUMBERS), "measures": rows} | heading()

    return {
        "title": draw(LINES),
        "language": draw(st.sampled_from(["ru", "en", "tt"])),
        "actors": [{"code": actor, "title": draw(LINES)} | _said({"title_en": draw(NUMBERS)}) for actor in actors],
        "stages": [
            {"code": code, "title": draw(LINES), "sections": [section() for _ in range(draw(st.integers(0, 3)))]}
            | heading()
            for code in stages
        ],
    } | _said({"title_en": draw(NUMBERS), "annex": draw(NUMBERS), "approving_act": draw(st.none() | PROSE)})
