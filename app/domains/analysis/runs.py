"""The rules of runs: what goes in is fixed with a hash, what comes out is kept with one, and neither ever changes."""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Integer, Select, and_, cast, func, select
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import contains_eager, joinedload

from app.domains.analysis import methods, outside
from app.domains.analysis.calling import Lines, reckon, reckoned
from app.domains.analysis.lives import MethodStatus, RunPurpose
from app.domains.analysis.method.reading import follows
from app.domains.analysis.models import AnalysisInput, AnalysisMethod, AnalysisResult, AnalysisRun
from app.domains.monitoring import graded
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.lives import WaveStatus
from app.domains.monitoring.models import Wave
from app.domains.monitoring.waves import reading
from app.domains.organizations.models import Centre, Organization, School
from app.domains.programmes import service as programmes
from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.models import Participation
from app.domains.roadmap.codes import Deliverable
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.effects import throughout
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.tables import new_id
from app.kernel.text import Text

SORTS = {"created_at": AnalysisRun.created_at, "title": AnalysisRun.title}
_PAGE = 50
"""Rows put in before others get their turn."""
_LONG_PARTS = ("figures", "reasons", "similar")
Json = dict[str, Any]

NOT_FOR_DECISION = Kind(
    "analysis-method-not-for-decision",
    409,
    Text("По этой методике решение принимать нельзя", "No decision can rest on this method"),
    Text("Методист центра: он фиксирует методику до итогового сбора.", "A methodologist: he freezes it beforehand."),
    Text(
        "Нужна редакция, зафиксированная до открытия итогового сбора. Для пробы укажите purpose: exploration.",
        "It needs an edition that was frozen before the final wave opened. To try one, say purpose: exploration.",
    ),
)
_RETIRED = Text(
    "Эта редакция методики выведена из употребления: возьмите другую.",
    "This edition of the method is retired: take another one.",
)
_NOT_FROZEN = Text(
    "Методика ещё черновик: сначала зафиксируйте её (POST /analysis-methods/{id}/freeze).",
    "The method is still a draft: freeze it first (POST /analysis-methods/{id}/freeze).",
)
_NEVER_FROZEN = Text(
    "Методика осталась черновиком, а итоговый сбор уже открывался: фиксировать поздно. Возьмите редакцию, которая "
    "зафиксирована раньше, или укажите purpose: exploration.",
    "The method is still a draft, and the final wave has opened: it is too late to freeze it. Take an edition that was "
    "frozen before, or say purpose: exploration.",
)
_FROZEN_LATE = Text(
    "Методика зафиксирована после открытия итогового сбора: правило, выбранное после результатов, не честно. Возьмите "
    "редакцию, которая зафиксирована раньше, или укажите purpose: exploration.",
    "The method was frozen after the final wave had opened, and a rule chosen after the results is not fair. Take an "
    "edition that was frozen before, or say purpose: exploration.",
)
RUN_STALE = Kind(
    "analysis-run-stale",
    409,
    Text("Данные расчёта с тех пор исправлены", "The data of the run have been corrected since"),
    Text("Методист центра: он рассчитывает заново.", "A methodologist of the centre: he computes anew."),
    Text("Создайте новый расчёт (POST /analysis-runs).", "Make a new run (POST /analysis-runs)."),
)


def listing() -> Select[AnalysisRun]:
    """The runs with their methods."""
    return select(AnalysisRun).join(AnalysisRun.method).options(contains_eager(AnalysisRun.method))


async def read(db: Db, id: UUID) -> AnalysisRun:
    """A run, and whether its data have been corrected since (404)."""
    row = await db.get(AnalysisRun, id, *reading_run())
    await tell(db, [row])
    return row


def reading_run() -> tuple[Any, ...]:
    """What an answer about a run is read from."""
    return (joinedload(AnalysisRun.method),)


async def compute(db: Db, method_id: UUID, wave_ids: Sequence[UUID] | None, purpose: str, title: str) -> AnalysisRun:
    """Read, reckon and keep; nothing is kept of a run that fails."""
    method = await referred(db, AnalysisMethod, method_id, "/method_id", locked=True)
    await _check_purpose(db, method, purpose)
    waves = await _waves(db, method, wave_ids, purpose)
    centre = await db.first(select(Centre).where(Centre.district_id == method.district_id).order_by(Centre.id))
    if centre is None:
        raise invalid(unknown("/method_id"))
    known = await graded.fingerprints(db, [wave.id for wave in waves])
    sources = {str(wave.id): known.get(str(wave.id), _NO_SHEETS) for wave in waves}
    content: list[bytes] = []
    async with reckoned("run", _inputs(db, method, waves, content)) as lines:
        head: Json = orjson.loads(await anext(lines))
        packed, digest = await asyncio.to_thread(_packed, content)
        run = db.add(
            AnalysisRun(
                district_id=method.district_id, organization_id=centre.id, programme_id=method.programme_id,
                method_id=method.id, method_edition=method.edition, method_sha256=methods.digest(method.definition),
                purpose=purpose, title=title, waves=[_told(method, wave) for wave in waves], sources=sources,
                input_sha256=digest, result_sha256="", made_by=db.actor.name, all_scales=head.pop("scales"),
                all_models=head.pop("models"), **head,
            )
        )  # fmt: skip
        await db.flush()
        owner = {"district_id": run.district_id, "organization_id": run.organization_id}
        db.add(AnalysisInput(run_id=run.id, content=packed, **owner))
        await db.flush()
        run.result_sha256 = await _keep(db, run, lines)
    await db.refresh(run, "method")
    await tell(db, [run])
    return run


async def _keep(db: Db, run: AnalysisRun, lines: Lines) -> str:
    """Page by page, as they come, so that neither memory nor anybody's turn is taken by all of them; their hash."""
    page: list[Json] = []
    async for line in lines:
        if not line.startswith(b"{"):
            await bulk.insert(db, AnalysisResult, page)
            return line.decode()
        page.append(_row(run, line))
        if len(page) == _PAGE:
            await bulk.insert(db, AnalysisResult, page)
            page = []
    message = "the arithmetic ended without the hash of its results"
    raise RuntimeError(message)


def _row(run: AnalysisRun, line: bytes) -> Json:
    """What a list or a filter asks is taken out of the line; its long parts go on as they came."""
    short, *parts = line.split(b"\t")
    row: Json = orjson.loads(short)
    return row | {
        "id": new_id(), "run_id": run.id, "district_id": run.district_id, "school_id": UUID(row["school_id"]),
    } | {name: orjson.Fragment(part) for name, part in zip(_LONG_PARTS, parts, strict=True)}  # fmt: skip


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _packed(content: Sequence[bytes]) -> tuple[bytes, str]:
    whole = b"".join(content)
    return zlib.compress(whole, 1), _sha256(whole)


async def _check_purpose(db: Db, method: AnalysisMethod, purpose: str) -> None:
    if method.status == MethodStatus.RETIRED.value:
        raise Problem(NOT_FOR_DECISION, _RETIRED, current_status=method.status)
    if purpose != RunPurpose.DECISION.value:
        return
    opened = await methods.first_opening(db, method.programme_id)
    if method.status != MethodStatus.FROZEN.value:
        why = _NOT_FROZEN if opened is None else _NEVER_FROZEN
        raise Problem(NOT_FOR_DECISION, why, current_status=method.status)
    if opened is not None and method.frozen_at is not None and method.frozen_at >= opened:
        raise Problem(NOT_FOR_DECISION, _FROZEN_LATE, current_status=method.status)


async def _waves(db: Db, method: AnalysisMethod, ids: Sequence[UUID] | None, purpose: str) -> Sequence[Wave]:
    """Those asked for, or all of the programme that have begun; in the order of their days."""
    statement = select(Wave).where(Wave.programme_id == method.programme_id, Wave.status != WaveStatus.PLANNED.value)
    found = await db.all(statement.options(*reading()).order_by(Wave.opens_on, Wave.id))
    if ids is not None:
        there = {wave.id for wave in found}
        if faults := [unknown(f"/wave_ids/{place}") for place, id in enumerate(ids) if id not in there]:
            raise invalid(*faults)
        if purpose == RunPurpose.DECISION.value and (left := [wave.title for wave in found if wave.id not in set(ids)]):
            raise invalid(
                Fault(
                    "/wave_ids",
                    "analysis.wave-left-out",
                    Text("Пропущены сборы: {titles}.", "Waves are left out: {titles}.").filled(titles=", ".join(left)),
                    Text("Не указывайте wave_ids: возьмутся все.", "Leave wave_ids out: all waves are taken then."),
                )
            )
        found = [wave for wave in found if wave.id in set(ids)]
    if not found:
        raise invalid(
            Fault(
                "/wave_ids",
                "analysis.no-waves",
                Text("В программе ещё нет ни одного начатого сбора.", "No wave of the programme has begun yet."),
            )
        )
    still = [wave.title for wave in found if wave.status == WaveStatus.OPEN.value]
    if purpose == RunPurpose.DECISION.value and still:
        raise invalid(
            Fault(
                "/wave_ids",
                "analysis.wave-open",
                Text("Сбор ещё идёт: {titles}.", "A wave is still open: {titles}.").filled(titles=", ".join(still)),
                Text("Окончите сбор и проверку, затем рассчитайте.", "Close it and finish the review first."),
            )
        )
    return found


def _told(method: AnalysisMethod, wave: Wave) -> Json:
    earlier = wave.kind in method.definition["earlier"]
    return {
        "id": str(wave.id), "kind": wave.kind, "school_year": wave.school_year, "title": wave.title,
        "opens_on": wave.opens_on.isoformat(), "earlier": earlier,
        "follow_up": follows(wave.kind, earlier=earlier),
    }  # fmt: skip


# --- what goes in -----------------------------------------------------------------------------------------------------


async def _inputs(db: Db, method: AnalysisMethod, waves: Sequence[Wave], content: list[bytes]) -> Lines:
    """The canonical document, line by line, kept in `content`: what the database writes goes into it as it is."""
    schools = await _schools(db, method)
    for part in ({"schema": 1, "definition": method.definition, "schools": schools}, *waves):
        told = await _wave(db, method, part) if isinstance(part, Wave) else part
        line = orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
        content.append(line)
        yield line


async def _wave(db: Db, method: AnalysisMethod, wave: Wave) -> Json:
    results: dict[str, Any] = {strand["code"]: [] for strand in method.definition["strands"]}
    context = method.definition.get("context")
    others: dict[str, Any] = {}
    shares: Any = []
    used: list[UUID] = []
    for asked in wave.forms:
        there = {str(one["code"]) for one in asked.form.indicators}
        scored = [one for one in _scored(method, asked.code) if {one.tested, one.mean, one.deviation} - {None} <= there]
        if scored:
            found = await graded.results(db, wave.id, asked.form_id, scored)
            results |= {code: orjson.Fragment(text) for code, text in found.items()}
            for one in scored:
                if one.grades is not None:
                    others[one.code] = orjson.Fragment(await graded.others(db, wave.id, asked.form_id, one))
            used.append(asked.form_id)
        if context is not None and asked.code == context["form_code"]:
            codes = [one["code"] for one in context["items"]]
            indicators = compiled(asked.form).indicators
            shares = orjson.Fragment(await graded.shares(db, wave.id, asked.form, indicators, codes))
            used.append(asked.form_id)
    states: Any = orjson.Fragment(await graded.states(db, wave.id, used)) if used else []
    told = _told(method, wave) | {"results": results, "context": shares, "states": states}
    return told | ({"others": others} if others else {})


def _scored(method: AnalysisMethod, form_code: str) -> list[graded.Scored]:
    return [
        graded.Scored(
            one["code"],
            one["pupils"],
            one["tested"],
            one["mean"],
            one["deviation"],
            one["below"],
            one["grades"],
            one.get("known_deviation"),
        )
        for one in method.definition["strands"]
        if one["form_code"] == form_code
    ]


async def _schools(db: Db, method: AnalysisMethod) -> orjson.Fragment:
    """Every school of the district, and whether it is in the programme; written by the database."""
    inside = [ParticipationStatus.ENROLLED.value, ParticipationStatus.DISTRICT_SITE.value]
    there = and_(
        Participation.school_id == School.id,
        Participation.programme_id == method.programme_id,
        Participation.status.in_(inside),
    )
    participant = cast(Participation.id.is_not(None), Integer)
    row = func.json_build_array(School.id, School.code, School.name, School.type, participant)
    every = cast(func.json_agg(aggregate_order_by(row, School.id)), SqlText)
    rows = await db.rows(
        select(func.coalesce(every, "[]"))
        .select_from(School)
        .outerjoin(Participation, there)
        .where(School.district_id == method.district_id)
    )
    return orjson.Fragment(rows[0][0])


async def show(db: Db, row: AnalysisRun, _: Any) -> None:
    """After every step: what an answer says of it."""
    await tell(db, [row])


async def release(db: Db, row: AnalysisRun, _: Any) -> None:
    """The centre has analysed: its duty has its evidence, and schools see their results."""
    await tell(db, [row])
    if row.stale:
        raise Problem(RUN_STALE)
    centre = await db.get(Organization, row.organization_id)
    await programmes.fulfil(
        db, Deliverable.MONITORING_ANALYSIS, programme_id=row.programme_id, organization_id=centre.id,
        proof=programmes.Proof("analysis-runs", row.id, row.title), cause=f"Расчёт передан школам: {row.title}",
    )  # fmt: skip


# --- afterwards -------------------------------------------------------------------------------------------------------


async def tell(db: Db, runs: Sequence[AnalysisRun]) -> None:
    """Whether anything of a run has changed since, whoever asks; and of its models and scales what he may see."""
    waves = sorted({wave for run in runs for wave in run.sources})
    programmes_ = {run.programme_id for run in runs}
    async with throughout(db, {run.district_id for run in runs}):
        current = await graded.fingerprints(db, [UUID(wave) for wave in waves])
        begun = await db.rows(
            select(Wave.programme_id, Wave.id).where(
                Wave.programme_id.in_(programmes_), Wave.status != WaveStatus.PLANNED.value
            )
        )
    open_ = outside.sees_exactly(db)
    for run in runs:
        corrected = any(current.get(wave, _NO_SHEETS) != list(was) for wave, was in run.sources.items())
        theirs = {str(wave) for programme, wave in begun if programme == run.programme_id}
        left_out = run.purpose == RunPurpose.DECISION.value and not theirs <= run.sources.keys()
        run.stale = corrected or left_out
        run.models, run.scales = (run.all_models, run.all_scales) if open_ else outside.told_of(run)


_NO_SHEETS = [0, 0]


async def inputs_of(db: Db, id: UUID) -> bytes:
    """The document that went in (404)."""
    run = await db.get(AnalysisRun, id)
    row = await db.first(select(AnalysisInput).where(AnalysisInput.run_id == run.id))
    if row is None:
        raise invalid(unknown("/id"))
    return await asyncio.to_thread(zlib.decompress, row.content)


async def verify(db: Db, id: UUID) -> Json:
    """Reckon again from the inputs that were kept, and compare every byte."""
    run = await db.get(AnalysisRun, id)
    content = await inputs_of(db, id)
    made = await reckon("run", content)
    inputs, results = await asyncio.to_thread(_sha256, content), made[-1].decode()
    return {
        "run_id": run.id, "input_sha256": inputs, "result_sha256": results,
        "inputs_equal": inputs == run.input_sha256, "results_equal": results == run.result_sha256,
        "engine": orjson.loads(made[0])["engine"],
    }  # fmt: skip


async def design(db: Db, id: UUID) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """The design matrices in pages of rows."""
    made = await reckon("design", await inputs_of(db, id))
    for first in range(0, len(made), _PAGE):
        rows: list[Mapping[str, Any]] = [orjson.loads(line) for line in made[first : first + _PAGE] if line]
        yield [[row.get(name) for name in DESIGN] for row in rows]
        await asyncio.sleep(0)


DESIGN = (
    "model", "strand", "wave_id", "school_id", "school_code", "y", "v", "predictor_1", "x_1", "predictor_2", "x_2",
    "predictor_3", "x_3", "expected", "residual", "h", "tau2",
)  # fmt: skip
INPUTS = (
    "wave_id", "school_id", "strand", "grade", "pupils", "tested", "n", "sum_nm", "n_spread", "sum_nm_spread",
    "sum_nm2", "sum_n1_s2", "below", "below_of",
)  # fmt: skip


async def input_rows(db: Db, id: UUID) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """The sums of classes that went in, as one table."""
    _, *waves = (await inputs_of(db, id)).splitlines()
    for line in waves:
        wave: Json = orjson.loads(line)
        for strand, rows in sorted(wave["results"].items()):
            for first in range(0, len(rows), _PAGE):
                yield [[wave["id"], row[0], strand, *row[1:]] for row in rows[first : first + _PAGE]]
                await asyncio.sleep(0)
