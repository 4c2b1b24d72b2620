"""What a run of the analysis says of one school in one wave, as a result sheet tells it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domains.analysis import figures
from app.domains.analysis.models import AnalysisResult, AnalysisRun
from app.domains.monitoring.models import Wave

Json = dict[str, Any]
_TOLD = ("value", "error", "low", "high", "observed", "expected", "reliability", "n", "flags", "suppressed")


def place(run: AnalysisRun, wave: Wave) -> int | None:
    """Which of the waves of the run it is."""
    return next((number for number, one in enumerate(run.waves) if one["id"] == str(wave.id)), None)


def told(run: AnalysisRun | None, result: AnalysisResult | None, wave: Wave, *, hide: bool) -> Json | None:
    """Against what was to be expected, against similar schools, and how it improved; None where there is no run.

    It is told as the analysis tells it outside the centre, by rounded models; `hide` hides small counts, too.
    """
    if run is None or result is None:
        return None
    shown = figures.figures(result.figures, run, open_=not hide)
    here = [one for one in shown if one["wave_id"] == str(wave.id)]
    index = next((one for one in here if one["figure"] == "context_index"), dict.fromkeys(("value", "band")))
    thirds = {one["strand"]: one["third"] for one in here if one["figure"] == "result"}
    titles = titles_of(run)
    return {
        "run_id": str(run.id),
        "method_code": run.method.code,
        "method_edition": run.method_edition,
        "context_index": index["value"],
        "band": index["band"],
        "similar_schools": len(result.similar),
        "compared": list(_rows([one for one in here if one["figure"] == "contextual"], titles, thirds)),
        "improved": list(_rows(_improved(shown, run, str(wave.id)), titles, {})),
    }


def _improved(shown: Sequence[Json], run: AnalysisRun, wave_id: str) -> Sequence[Json]:
    """Of a follow-up wave its own; of the last one the mean over them all, by which schools are judged."""
    later = [one["id"] for one in run.waves if not one["earlier"]]
    if wave_id not in later:
        return []
    means = [one for one in shown if one["figure"] == "improvement_mean"]
    if means and wave_id == later[-1]:
        return means
    return [one for one in shown if one["figure"] == "improvement" and one["wave_id"] == wave_id]


def titles_of(run: AnalysisRun) -> Mapping[str, Any]:
    """Subject -> its title in both languages."""
    return {one["code"]: one["title"] for one in run.method.definition["strands"]}


def _rows(
    found: Sequence[Mapping[str, Any]], titles: Mapping[str, Any], thirds: Mapping[str, str | None]
) -> Iterator[Json]:
    for one in found:
        strand = one["strand"]
        yield {name: one[name] for name in _TOLD if name != "value"} | {
            "strand": strand,
            "title": titles.get(strand, {"ru": strand, "en": strand}),
            "effect": one["value"],
            "verdict": one["verdict"],
            "third": None if one["suppressed"] else thirds.get(strand),
        }
