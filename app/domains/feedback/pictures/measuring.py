"""What was measured, as pictures: a school over the waves, and its targets against what the waves brought."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domains.feedback.schemas.charts import MovementQuery
from app.domains.feedback.words import HIDDEN, amount, indicator, moment
from app.domains.monitoring import results
from app.domains.monitoring import waves as monitoring
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.lives import IndicatorKind, Summing, WaveStatus
from app.domains.monitoring.models import Wave
from app.domains.monitoring.values import FormIndicator
from app.domains.organizations.models import Organization
from app.domains.transition import progress as transition
from app.domains.transition.lives import GoalFigure, GoalState
from app.domains.transition.models import TransitionProgramme
from app.domains.transition.programmes import reading
from app.kernel.charts import Chart
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

Json = dict[str, Any]

_SCHOOL, _DISTRICT = Text("школа", "school"), Text("район", "district")
_AT = Text("{moment}: школа — {school}{n}{district}.", "{moment}: the school {school}{n}{district}.")
_N = Text(" (учеников: {n})", " (pupils: {n})")
_BESIDE = Text(", район — {value}", ", the district {value}")
_INSUFFICIENT = Text(
    "За «{moment}» охвачено меньше 80 %: по этой точке о школе судить нельзя.",
    "At “{moment}” less than 80 % is covered: that point does not speak for the school.",
)
_CAUTION = Text(
    "Это движение без поправки на контекст и на случайность: вывод об улучшении по нему не делают.",
    "This movement is not corrected for context or chance: it does not show that the school improved.",
)
_NO_DATA = Text("По этому показателю ещё ничего не принято.", "Nothing has been accepted on this indicator yet.")
_UNKNOWN = Text(
    "Ни один сбор не спрашивает об этом: проверьте form_code и indicator.",
    "No wave asks for this: check form_code and indicator.",
)


async def movement(db: Db, school_id: UUID, wanted: MovementQuery) -> Chart:
    """One indicator of one school over the waves, beside the district where the reader sees it (404, 422)."""
    school = await db.get(Organization, school_id)
    statement = monitoring.listing().where(Wave.status != WaveStatus.PLANNED.value).order_by(Wave.opens_on, Wave.id)
    if wanted.programme_id is not None:
        statement = statement.where(Wave.programme_id == wanted.programme_id)
    waves = await db.all(statement)
    form_code, asked = _meant(waves, wanted)
    points: list[Json] = []
    sentences: list[Text] = []
    for wave in waves:
        form = next((one for one in wave.forms if one.code == form_code), None)
        if asked is None or form is None or asked.code not in compiled(form.form).by_code:
            continue
        told = await results.of_form(db, wave, form, [school_id])
        own = _figure(told["schools"][0]["figures"], asked.code) if told["schools"] else None
        if own is not None:
            at = moment(wave.kind, wave.school_year)
            all_ = _figure(told["district"] or [], asked.code)
            points += _points(at, own, all_, wanted.figure)
            sentences += _sentences(at, own, all_, wanted.figure)
    title = Text("показатель", "indicator") if asked is None else indicator(asked)
    return Chart(
        draw="app.domains.feedback.drawings.results:movement",
        title=Text("Движение по мониторингам: {title}", "Over the waves: {title}").filled(title=title),
        subtitle=Text(school.name, school.name),
        told=[*sentences, _CAUTION] if sentences else [_NO_DATA],
        words={
            "value": title,
            "who": Text("чей результат", "whose result"),
            "format": Text(*2 * ((".0%" if wanted.figure is GoalFigure.SHARE else ",~f"),)),
        },
        rows={"points": points},
    )


def _meant(waves: Sequence[Wave], wanted: MovementQuery) -> tuple[str, FormIndicator | None]:
    """The form and the indicator that are asked for, as the latest wave has them (422)."""
    for wave in reversed(waves):
        for form in wave.forms:
            for one in compiled(form.form).indicators:
                usual = one.kind is IndicatorKind.RESULT and one.summing is Summing.MEAN
                named = usual if wanted.indicator is None else one.code == wanted.indicator
                if named and wanted.form_code in (None, form.code):
                    return form.code, one
    if wanted.indicator is not None or wanted.form_code is not None:
        raise invalid(Fault("indicator", "reference.unknown", _UNKNOWN))
    return "", None


def _figure(figures: Sequence[Json], code: str) -> Json | None:
    return next((one for one in figures if one["code"] == code), None)


def _points(at: Text, own: Json, all_: Json | None, figure: GoalFigure) -> Iterator[Json]:
    for who, one in ((_SCHOOL, own), (_DISTRICT, all_)):
        value = None if one is None else one[figure.value]
        if value is not None:
            yield {"wave": str(at), "who": str(who), "value": value, "label": str(amount(value, figure.value))}


def _sentences(at: Text, own: Json, all_: Json | None, figure: GoalFigure) -> Iterator[Text]:
    beside = Text("", "")
    if all_ is not None:
        beside = _BESIDE.filled(value=_told(all_, figure))
    n = Text("", "") if own["n"] is None or own["suppressed"] else _N.filled(n=int(own["n"]))
    yield _AT.filled(moment=at, school=_told(own, figure), n=n, district=beside)
    if own["insufficient"] and not own["suppressed"]:
        yield _INSUFFICIENT.filled(moment=at)


def _told(one: Json, figure: GoalFigure) -> Text:
    return HIDDEN if one["suppressed"] else amount(one[figure.value], figure.value)


# --- targets ----------------------------------------------------------------------------------------------------------

_GOALS = Text(
    "Целевых точек: достигнуто {reached}, не достигнуто {missed}, впереди {ahead}, нет данных {unknown}.",
    "Targets: {reached} reached, {missed} missed, {ahead} ahead, {unknown} without data.",
)
_POINT = Text(
    "{goal} — {moment}: цель {target}, факт {actual}{state}.",
    "{goal} — {moment}: target {target}, actual {actual}{state}.",
)
_BASE = Text("исходное", "baseline")


async def targets(db: Db, id: UUID) -> Chart:
    """The goals of a transition programme: planned against what the waves brought (404)."""
    row = await db.get(TransitionProgramme, id, *reading())
    told = await transition.progress(db, id)
    names = {goal["code"]: _name(goal) for goal in told["goals"]}
    return Chart(
        draw="app.domains.feedback.drawings.results:targets",
        title=Text("Цели программы перехода и результаты", "Targets of the transition programme and results"),
        subtitle=Text("{school}, редакция {edition}", "{school}, edition {edition}").filled(
            school=row.school_name, edition=row.edition
        ),
        told=[
            _GOALS.filled(**{state.value: told[state.value] for state in GoalState}),
            *(one for goal in told["goals"] for one in _goal_sentences(goal, names[goal["code"]])),
        ],
        words={
            "value": Text("значение", "value"),
            "actual": Text("факт", "actual"),
            "target": Text("цель", "target"),
        },
        rows={"points": [point for goal in told["goals"] for point in _goal_points(goal, names[goal["code"]])]},
    )


def _name(goal: Json) -> Text:
    return Text(*2 * (f"{goal['code']}. {goal['text']}",))


def _goal_points(goal: Json, name: Text) -> Iterator[Json]:
    """A share is drawn in per cent, so that the axis reads as the labels do."""
    scale = 100 if goal["figure"] == GoalFigure.SHARE.value else 1
    if goal["baseline"] is not None:
        yield _drawn(name, _BASE, Text("факт", "actual"), goal["baseline"], scale, goal["figure"], above=True)
    for point in goal["points"]:
        at = moment(point["wave"], point["school_year"])
        target, actual = point["target"], point["actual"]
        higher = actual is not None and (target is None or actual >= target)
        if actual is not None:
            yield _drawn(name, at, Text("факт", "actual"), actual, scale, goal["figure"], above=higher)
        if target is not None:
            yield _drawn(name, at, Text("цель", "target"), target, scale, goal["figure"], above=not higher)


def _drawn(name: Text, at: Text, what: Text, value: float, scale: int, figure: str, *, above: bool) -> Json:
    return {
        "goal": str(name), "moment": str(at), "what": str(what), "value": value * scale, "above": above,
        "label": str(amount(value, figure)),
    }  # fmt: skip


def _goal_sentences(goal: Json, name: Text) -> Iterator[Text]:
    for point in goal["points"]:
        state: Mapping[str, Any] = {"state": Text("", "")}
        if point["state"] is not None:
            label = GoalState(point["state"]).label
            state = {"state": Text(f" ({label.ru})", f" ({label.en})")}
        yield _POINT.filled(
            goal=name,
            moment=moment(point["wave"], point["school_year"]),
            target=amount(point["target"], goal["figure"]),
            actual=HIDDEN if point["suppressed"] else amount(point["actual"], goal["figure"]),
            **state,
        )
