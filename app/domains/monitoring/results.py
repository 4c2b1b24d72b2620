"""What follows from the sums of a wave: the figures of schools and of the district, exact, for whoever may see them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.domains.monitoring import expected, service
from app.domains.monitoring.compiled import CompiledForm, compiled
from app.domains.monitoring.figures import Figure, reckoner
from app.domains.monitoring.implausible import Sheet, signals
from app.domains.monitoring.models import Submission, Summary, Wave, WaveForm
from app.domains.monitoring.moments import Moments, moments_of
from app.domains.monitoring.previous import before_of
from app.domains.monitoring.schemas.completeness import ImplausibleQuery
from app.domains.monitoring.schemas.results import ResultsQuery
from app.domains.monitoring.sums import merged
from app.domains.monitoring.suppression import hidden
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations.models import Organization
from app.kernel.actor import Actor, Reach, Role
from app.kernel.db import Db
from app.kernel.effects import beyond

Json = dict[str, Any]
MOST_SIGNALS = 1000
_FIGURE = tuple(field.name for field in fields(Figure))


async def figure_out(db: Db, rows: Sequence[Summary]) -> None:
    """Give summaries the figures of all that their schools have entered, and how many sheets are owed.

    Whoever may not see small counts is given no figures here: he reads the results, where they are hidden.
    """
    open_ = sees_all(db.actor)
    owing = select(Summary.id, expected.owed()).join(Summary.wave).join(Summary.form)
    owed = dict(await db.rows(owing.where(Summary.id.in_([row.id for row in rows]))))
    for row in rows:
        row.expected = owed[row.id]
        row.figures = told(reckoner(compiled(row.form)).figures(row.entered, row.expected)) if open_ else []


async def results(db: Db, wave_id: UUID, wanted: ResultsQuery) -> Json:
    """Per school and for the district what was accepted, and what follows from it (404)."""
    wave = await read_wave(db, wave_id)
    forms = [form for form in wave.forms if not wanted.form_id or form.form_id in wanted.form_id]
    return {
        "wave_id": wave.id,
        "kind": wave.kind,
        "school_year": wave.school_year,
        "status": wave.status,
        "forms": [await _form(db, wave, asked, wanted.school_id) for asked in forms],
    }


async def of_school(db: Db, wave: Wave, form_codes: Collection[str], school_id: UUID) -> Mapping[str, Sequence[Json]]:
    """Form -> what follows from all that was accepted of one school, for a wave that was read with its forms.

    Hidden as in `results`: whoever may not see small counts is told none here either.
    """
    found: dict[str, Sequence[Json]] = {}
    for asked in wave.forms:
        if asked.code in form_codes:
            told_of = await _form(db, wave, asked, [school_id])
            found[asked.code] = told_of["schools"][0]["figures"] if told_of["schools"] else []
    return found


async def of_form(
    db: Db, wave: Wave, asked: WaveForm, school_ids: Sequence[UUID] | None = None, *, hidden_: bool | None = None
) -> Json:
    """What was accepted on one form, of these schools and of the district; for a wave that was read with its forms.

    `hidden_` hides small counts also from whoever may see them: what he hands on to others.
    """
    return await _form(db, wave, asked, school_ids, open_=None if hidden_ is None else not hidden_)


@dataclass(frozen=True, slots=True)
class Collected:
    """One form of a wave in both views: as each school sees itself, and as everybody else sees it."""

    district: Sequence[Figure]
    """With small counts hidden,"""
    exact: Mapping[UUID, Sequence[Figure]]
    shown: Mapping[UUID, Sequence[Figure]]
    """and so are these."""
    counts: Mapping[UUID, tuple[int, int]]
    """School -> how many sheets were expected and accepted."""


async def collected(db: Db, wave: Wave, asked: WaveForm) -> Collected:
    """Both views of all schools, reckoned once; for whoever sees small counts and hands on what others may see."""
    owed = await expected.counts(db, wave, asked)
    form = compiled(asked.form)
    rows = await _accepted(db, wave, asked)
    moments = await _together(db, wave, asked, form)

    def both() -> Collected:
        everybody, exact = _reckon(form, rows, owed, moments, open_=True)
        whole, shown = hidden(form.indicators, everybody or [], exact)
        counts = {row.school_id: (owed.get(row.school_id, 0), row.accepted_count) for row in rows}
        return Collected(whole, exact, shown, counts)

    return await asyncio.to_thread(both)


async def _form(
    db: Db, wave: Wave, asked: WaveForm, wanted: Sequence[UUID] | None, *, open_: bool | None = None
) -> Json:
    bare = sees_all(db.actor) if open_ is None else open_ and sees_all(db.actor)
    of_district = db.reach.everywhere or bool(db.reach.districts)
    form = compiled(asked.form)
    rows = await _accepted(db, wave, asked)
    if bare or of_district:
        owed, whole = await expected.counts(db, wave, asked), rows
        moments = await _together(db, wave, asked, form) if of_district else None
    else:  # whom to hide is chosen over the whole district: else he would be shown what others must not subtract
        async with beyond(db, Reach(districts=frozenset({wave.district_id}))):
            owed, whole = await expected.counts(db, wave, asked), await _accepted(db, wave, asked)
            moments = await _together(db, wave, asked, form)
    if bare and wanted:
        rows = whole = [row for row in rows if row.school_id in wanted]
    everybody, each = await asyncio.to_thread(_reckon, form, whole, owed, moments, open_=bare)
    everybody = everybody if of_district else None
    return {
        "form_id": asked.form_id,
        "form_code": asked.code,
        "district": None if everybody is None else told(everybody),
        "schools": [
            {
                "school_id": row.school_id, "school_code": row.code, "school_name": row.name, "status": row.status,
                "expected": owed.get(row.school_id, 0), "accepted": row.accepted_count,
                "figures": told(each[row.school_id]),
            }
            for row in rows
            if not wanted or row.school_id in wanted
        ],
    }  # fmt: skip


async def _accepted(db: Db, wave: Wave, asked: WaveForm) -> Sequence[Any]:
    return await db.rows(
        select(
            Summary.school_id, Organization.code, Organization.name, Summary.status, Summary.accepted_count,
            Summary.accepted,
        )
        .join(Summary.school)
        .where(*_counted(wave, asked))
        .order_by(Organization.name_key, Organization.id)
    )  # fmt: skip


async def _together(db: Db, wave: Wave, asked: WaveForm, form: CompiledForm) -> Moments:
    """All accepted sheets of the district: the schools' sums added up in the database."""
    statement = merged(Summary.accepted, moments_of(form.indicators), *_counted(wave, asked))
    found: Moments = (await db.rows(statement))[0][0]
    return found


def _counted(wave: Wave, asked: WaveForm) -> tuple[ColumnElement[bool], ...]:
    return Summary.wave_id == wave.id, Summary.form_id == asked.form_id, Summary.accepted_count > 0


def _reckon(
    form: CompiledForm, rows: Sequence[Any], owed: Mapping[UUID, int], moments: Moments | None, *, open_: bool
) -> tuple[Sequence[Figure] | None, Mapping[UUID, Sequence[Figure]]]:
    """Runs in a thread: thousands of schools by dozens of figures. What is hidden rests on all rows of the district."""
    reckon = reckoner(form)
    each = {row.school_id: reckon.figures(row.accepted, owed.get(row.school_id, 0)) for row in rows}
    everybody = None if moments is None else reckon.figures(moments, sum(owed.values()))
    if open_:
        return everybody, each
    whole, parts = hidden(form.indicators, everybody or [], each)
    return (None if everybody is None else whole), parts


def told(figures: Sequence[Figure]) -> list[Json]:
    """Figures as they are answered; read off one by one, for `asdict` copies deeply and takes ten times as long."""
    return [{name: getattr(figure, name) for name in _FIGURE} for figure in figures]


def sees_all(actor: Actor) -> bool:
    """The school itself and the centre see small counts, and so does whoever runs the installation."""
    kinds = {post.organization_kind if post.role is Role.INTEGRATION else post.role.value for post in actor.posts}
    return kinds <= {Role.ADMINISTRATOR.value, Role.CENTRE.value, Role.SCHOOL.value}


# --- beside the review ------------------------------------------------------------------------------------------------


async def implausible(db: Db, wave_id: UUID, wanted: ImplausibleQuery) -> Json:
    """Values that stand out against the district and against the wave before, the farthest first (404, 422)."""
    wave = await read_wave(db, wave_id)
    asked = expected.form_meant(wave.forms, wanted.form_id, "form_id")
    form = compiled(asked.form)
    rows = await db.all(service.listing().where(Submission.wave_id == wave.id, Submission.form_id == asked.form_id))
    before = await before_of(db, wave, form, [(row.school_id, row.school_class) for row in rows], always=True)
    sheets = [
        Sheet(
            row.id,
            row.school_class.grade if row.school_class else None,
            row.values,
            before.get((row.school_id, row.class_id)),
        )
        for row in rows
    ]
    found = await asyncio.to_thread(signals, form.indicators, sheets)
    there = {row.id: row for row in rows if _asked_for(row, wanted)}
    return {
        "items": [
            asdict(signal)
            | {
                "school_code": there[signal.submission_id].school_code,
                "class_name": there[signal.submission_id].class_name,
                "message": str(signal.message),
            }
            for signal in found
            if signal.submission_id in there
        ][:MOST_SIGNALS]
    }


def _asked_for(row: Submission, wanted: ImplausibleQuery) -> bool:
    of_school = not wanted.school_id or row.school_id in wanted.school_id
    return of_school and (not wanted.submission_id or row.id in wanted.submission_id)
