"""What a run of the analysis says of one school in one wave, as a result sheet tells it."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.domains.analysis.models import AnalysisResult, AnalysisRun
from app.domains.monitoring.models import Wave

Json = dict[str, Any]
Z90 = 1.6448536269514722
"""Of a 90 % interval."""


def place(run: AnalysisRun, wave: Wave) -> int | None:
    """Which of the waves of the run it is."""
    return next((number for number, one in enumerate(run.waves) if one["id"] == str(wave.id)), None)


def told(run: AnalysisRun | None, result: AnalysisResult | None, wave: Wave, *, hide: bool) -> Json | None:
    """Against what was to be expected, against similar schools, and how it improved; None where there is no run.

    `hide` leaves out what rests on few pupils, and what would give it away: the run has marked it over the district.
    """
    if run is None or result is None:
        return None
    at = place(run, wave)
    titles = titles_of(run)
    figures = [one for one in result.figures if one["wave"] == at or one["figure"] == "improvement_mean"]
    thirds = {one["strand"]: one.get("third") for one in figures if one["figure"] == "result"}
    index = next((one for one in figures if one["figure"] == "context_index"), None)
    covered = index is None or (hide and index.get("small", False))
    return {
        "run_id": str(run.id),
        "method_code": run.method.code,
        "method_edition": run.method_edition,
        "context_index": None if covered or index is None else index.get("value"),
        "band": None if covered or index is None else index.get("band"),
        "similar_schools": len(result.similar),
        "compared": list(_rows("contextual", figures, titles, thirds, hide=hide)),
        "improved": list(_rows("improvement_mean", figures, titles, {}, hide=hide)),
    }


def titles_of(run: AnalysisRun) -> Mapping[str, Any]:
    """Subject -> its title in both languages."""
    return {one["code"]: one["title"] for one in run.method.definition["strands"]}


def _rows(
    kind: str, figures: list[Json], titles: Mapping[str, Any], thirds: Mapping[str, str | None], *, hide: bool
) -> Iterator[Json]:
    for one in figures:
        if one["figure"] != kind:
            continue
        small = hide and one.get("small", False)
        yield row(one, titles.get(one["strand"], {"ru": one["strand"], "en": one["strand"]}), small=small) | {
            "third": None if small else thirds.get(one["strand"])
        }


def row(one: Json, title: Any, *, small: bool) -> Json:
    """One figure with its interval; nothing of it where it is hidden."""
    effect, error = (None, None) if small else (one.get("value"), one.get("error"))
    low = high = None
    if effect is not None and error is not None:
        low, high = effect - Z90 * error, effect + Z90 * error
    return {
        "strand": one["strand"],
        "title": title,
        "effect": effect,
        "error": error,
        "low": low,
        "high": high,
        "verdict": None if small else one.get("verdict"),
        "flags": list(one.get("flags", ())),
        "suppressed": small,
        **{name: None if small else one.get(name) for name in ("observed", "expected", "reliability", "n")},
    }
