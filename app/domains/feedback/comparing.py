"""What a run of the analysis says of one school in one wave, as a result sheet tells it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domains.analysis import figures
from app.domains.analysis.models import AnalysisResult, AnalysisRun
from app.domains.analysis.sentences import follows
from app.domains.feedback.concluding import Counts, concluded, hindered
from app.domains.monitoring.models import Wave

Json = dict[str, Any]
_TOLD = ("error", "low", "high", "observed", "expected", "n", "verdict", "flags", "suppressed")
_CARE = ("context_index", "composition")
"""Figures of the conditions whose remarks ask for care with all the others."""


def place(run: AnalysisRun, wave: Wave) -> int | None:
    """Which of the waves of the run it is."""
    return next((number for number, one in enumerate(run.waves) if one["id"] == str(wave.id)), None)


def told(
    run: AnalysisRun | None, result: AnalysisResult | None, wave: Wave, counts: Counts, *, hide: bool
) -> Json | None:
    """Against what was to be expected, against similar schools, and how it improved; None where there is no run.

    It is told as the analysis tells it outside the centre, by rounded models; `hide` hides small counts, too. `counts`
    are the sheets of the wave.
    """
    if run is None or result is None:
        return None
    shown = figures.figures(result.figures, run, open_=not hide)
    here = [one for one in shown if one["wave_id"] == str(wave.id)]
    index = next((one for one in here if one["figure"] == "context_index"), dict.fromkeys(("value", "band")))
    source = _Source(run, shown, counts)
    return {
        "run_id": str(run.id),
        "method_code": run.method.code,
        "method_edition": run.method_edition,
        "context_index": index["value"],
        "band": index["band"],
        "flags": sorted({flag for one in here if _of_conditions(one) for flag in one["flags"]}),
        "similar_schools": len(result.similar),
        "compared": list(_compared(source, here, str(wave.id))),
        "improved": list(_improved(source, str(wave.id))),
    }  # fmt: skip


def _of_conditions(one: Json) -> bool:
    return one["figure"] in _CARE and not one["suppressed"]


class _Source(NamedTuple):
    """What the rows of a school are made of."""

    run: AnalysisRun
    shown: Sequence[Json]
    counts: Counts

    def results(self, strand: str, wave_ids: Sequence[str]) -> list[Json]:
        """What the school reached in these waves."""
        wanted = (one for one in self.shown if one["figure"] == "result" and one["strand"] == strand)
        return [one for one in wanted if one["wave_id"] in wave_ids]

    def sheets(self, strand: str) -> list[tuple[int, int]]:
        """Expected and accepted on the forms that the subject and its conditions rest on."""
        definition = self.run.method.definition
        forms = {one["form_code"] for one in definition["strands"] if one["code"] == strand}
        forms |= {one["form_code"] for one in [definition.get("context")] if one}
        return [self.counts[form] for form in sorted(forms) if form in self.counts]


def _compared(source: _Source, here: Sequence[Json], wave_id: str) -> Iterator[Json]:
    thirds = {one["strand"]: one["third"] for one in here if one["figure"] == "result"}
    for one in here:
        if one["figure"] == "contextual":
            strand = one["strand"]
            row = concluded(one, source.results(strand, [wave_id]), source.sheets(strand))
            third = None if row["suppressed"] or hindered(row) else thirds.get(strand)
            yield _row(source.run, row) | {"third": third, "reliability": one["reliability"]}


def _improved(source: _Source, wave_id: str) -> Iterator[Json]:
    """Of a follow-up wave its own; of the last one the mean over them all, by which schools are judged.

    It rests on the earlier waves as well.
    """
    run = source.run
    earlier = [one["id"] for one in run.waves if one["earlier"]]
    later = [one["id"] for one in run.waves if follows(one)]
    if wave_id not in later:
        return
    found = [one for one in source.shown if one["figure"] == "improvement_mean"] if wave_id == later[-1] else []
    waves = later if found else [wave_id]
    found = found or [one for one in source.shown if one["figure"] == "improvement" and one["wave_id"] == wave_id]
    single = next(one for one in run.waves if one["id"] == waves[0]) if len(waves) == 1 else None
    for one in found:
        strand = one["strand"]
        row = concluded(one, source.results(strand, [*earlier, *waves]), source.sheets(strand))
        yield _row(run, row) | {
            "waves": len(waves),
            "wave": None if single is None else {name: single[name] for name in ("kind", "school_year")},
            "given_context": _given_context(run, one["figure"], strand),
        }


def _given_context(run: AnalysisRun, figure: str, strand: str) -> bool:
    return any(
        "context" in one["names"] for one in run.all_models if (one["figure"], one["strand"]) == (figure, strand)
    )


def titles_of(run: AnalysisRun) -> Mapping[str, Any]:
    """Subject -> its title in both languages."""
    return {one["code"]: one["title"] for one in run.method.definition["strands"]}


def _row(run: AnalysisRun, one: Json) -> Json:
    strand = one["strand"]
    return {name: one[name] for name in _TOLD} | {
        "strand": strand,
        "title": titles_of(run).get(strand, {"ru": strand, "en": strand}),
        "effect": one["value"],
    }
