"""The rules of methods: an edition is tried as a draft, and frozen before anybody can know whom it will favour."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, func, select

from app.domains.analysis.lives import MethodStatus
from app.domains.analysis.models import AnalysisMethod
from app.domains.analysis.reference import taken
from app.domains.analysis.values import AnalysisContextIn, AnalysisDefinition, stored
from app.domains.monitoring.lives import FormStatus, IndicatorType, MonitoringKind, Summing, WaveStatus
from app.domains.monitoring.models import Form, Wave
from app.domains.programmes import service as programmes
from app.domains.programmes.models import Programme
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import referred, unknown
from app.kernel.tables import now
from app.kernel.text import Text
from app.kernel.workflow import StateChange

SORTS = {"created_at": AnalysisMethod.created_at, "code": AnalysisMethod.code}

METHOD_FROZEN = Kind(
    "analysis-method-frozen",
    409,
    Text("Зафиксированная методика не меняется", "A frozen method does not change"),
    Text("Методист центра: он заводит новую редакцию.", "A methodologist of the centre: he makes a new edition."),
    Text(
        "Создайте новую редакцию (POST /analysis-methods с тем же code). Для решения годится только редакция, "
        "зафиксированная до открытия итогового сбора.",
        "Make a new edition (POST /analysis-methods with the same code). A decision can rest only on an edition that "
        "was frozen before the final wave opened.",
    ),
)
FINAL_OPEN = Kind(
    "analysis-method-too-late",
    409,
    Text(
        "Итоговый сбор уже открывался: правило больше не фиксируют",
        "The final wave has opened: it is too late to freeze",
    ),
    Text(
        "Никто: правило, выбранное после результатов, не честно.",
        "Nobody: a rule chosen after the results is not fair.",
    ),
    Text(
        "Для отбора возьмите редакцию, которая зафиксирована до открытия итогового сбора, или проведите ещё один "
        "итоговый сбор в новой программе. Посмотреть на данные можно и сейчас: пробный расчёт (purpose: exploration).",
        "To select, take an edition that was frozen before the final wave opened, or hold another final wave in a new "
        "programme. To look at the data now: POST /analysis-runs with purpose: exploration.",
    ),
)


def canonical(definition: Mapping[str, Any]) -> bytes:
    """One way to write a definition: keys in order, no spaces."""
    return orjson.dumps(definition, option=orjson.OPT_SORT_KEYS)


def digest(definition: Mapping[str, Any]) -> str:
    """The hash that a method is frozen by."""
    return hashlib.sha256(canonical(definition)).hexdigest()


def listing() -> Select[AnalysisMethod]:
    """The methods."""
    return select(AnalysisMethod)


async def draw_up(db: Db, programme_id: UUID, code: str, title: str, definition: AnalysisDefinition) -> AnalysisMethod:
    """A new draft; with a code that is known, the next edition of it."""
    programme = await referred(db, Programme, programme_id, "/programme_id", locked=True)
    if programme.closed:
        raise Problem(programmes.PROGRAMME_CLOSED)
    await _check_forms(db, programme.district_id, definition)
    latest = await db.rows(
        select(func.max(AnalysisMethod.edition)).where(
            AnalysisMethod.programme_id == programme.id, AnalysisMethod.code == code
        )
    )
    return db.add(
        AnalysisMethod(
            district_id=programme.district_id, programme_id=programme.id, code=code, edition=(latest[0][0] or 0) + 1,
            title=title, definition=stored(definition), sha256=None, frozen_at=None, frozen_by=None,
        )
    )  # fmt: skip


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> AnalysisMethod:
    """Change a draft."""
    row = await _draft(db, id)
    definition: AnalysisDefinition | None = change.pop("definition", None)
    if definition is not None:
        await _check_forms(db, row.district_id, definition)
        row.definition = stored(definition)
    for name, value in change.items():
        setattr(row, name, value)
    return row


async def strike(db: Db, id: UUID) -> None:
    """Delete a draft that no run rests on (409)."""
    await db.remove(await _draft(db, id))


async def _draft(db: Db, id: UUID) -> AnalysisMethod:
    row = await db.edit(AnalysisMethod, id)
    if row.status != MethodStatus.DRAFT.value:
        raise Problem(METHOD_FROZEN, current_status=row.status)
    return row


async def take_reference(db: Db, id: UUID, wave_id: UUID, bands: int) -> AnalysisMethod:
    """Take the means, deviations and cut points of the index from the accepted data of a wave."""
    row = await _draft(db, id)
    wave = await referred(db, Wave, wave_id, "/wave_id")
    if wave.programme_id != row.programme_id:
        raise invalid(unknown("/wave_id"))
    if row.definition.get("context") is None:
        raise invalid(
            Fault(
                "/wave_id",
                "analysis.no-context",
                Text("В методике нет индекса условий.", "The method has no context index."),
                Text("Добавьте context в definition.", "Add context to the definition."),
            )
        )
    context = AnalysisContextIn.model_validate_json(canonical(row.definition["context"]))
    context.reference = await taken(db, wave, context, bands)
    row.definition = row.definition | {"context": context.model_dump(mode="json")}
    return row


# --- freezing ---------------------------------------------------------------------------------------------------------


async def freeze(db: Db, row: AnalysisMethod, _: Any) -> None:
    """From now on this edition is what it is; not once the final wave has opened (409)."""
    if await first_opening(db, row.programme_id, locked=True) is not None:
        raise Problem(FINAL_OPEN)
    context = row.definition.get("context")
    if context is not None and context.get("reference") is None:
        raise invalid(
            Fault(
                "/definition/context/reference",
                "analysis.no-reference",
                Text("У индекса условий нет справочного года.", "The context index has no reference year."),
                Text(
                    "Возьмите его из принятых данных сбора: POST …/take-reference, или внесите значения сами.",
                    "Take it from the accepted data of a wave: POST …/take-reference, or bring the values yourself.",
                ),
            )
        )
    row.sha256, row.frozen_at, row.frozen_by = digest(row.definition), now(), db.actor.name


async def first_opening(db: Db, programme_id: UUID, *, locked: bool = False) -> Any:
    """When a final wave of the programme was opened for the first time; None while none was.

    `locked`: nobody opens one before this transaction ends.
    """
    statement = select(Wave).where(Wave.programme_id == programme_id, Wave.kind == MonitoringKind.FINAL.value)
    if locked:
        statement = statement.order_by(Wave.id).with_for_update(of=Wave).execution_options(populate_existing=True)
    finals = await db.all(statement)
    opened = [wave for wave in finals if wave.status != WaveStatus.PLANNED.value]
    if not opened:
        return None
    found = await db.rows(
        select(func.min(StateChange.at)).where(
            StateChange.entity == Wave.__tablename__,
            StateChange.entity_id.in_([wave.id for wave in opened]),
            StateChange.step == "open",
        )
    )
    return found[0][0] or min(wave.created_at for wave in opened)


# --- what it names ----------------------------------------------------------------------------------------------------


async def _check_forms(db: Db, district_id: UUID, definition: AnalysisDefinition) -> None:
    """Every indicator that a method names must be there, in the newest published edition of its form, and add up."""
    wanted = {one.form_code for one in definition.strands}
    if definition.context is not None:
        wanted.add(definition.context.form_code)
    forms = await newest_forms(db, district_id, wanted)
    faults: list[Fault] = []
    for place, strand in enumerate(definition.strands):
        at = f"/definition/strands/{place}"
        if (asked := _asked(forms, strand.form_code, f"{at}/form_code", faults)) is None:
            continue
        for name, summing in _STRAND.items():
            code = getattr(strand, name)
            if code is not None and asked.get(code, {}).get("summing") != summing:
                faults.append(_no_such(f"{at}/{name}", code, strand.form_code))
    context = definition.context
    if context is not None:
        asked = _asked(forms, context.form_code, "/definition/context/form_code", faults)
        for place, item in enumerate(context.items if asked is not None else ()):
            told = (asked or {}).get(item.code, {})
            whole = told.get("type") == IndicatorType.INTEGER.value and told.get("base") is not None
            if not whole or told.get("summing") != Summing.SUM.value:
                faults.append(_no_such(f"/definition/context/items/{place}/code", item.code, context.form_code))
    if faults:
        raise invalid(*faults)


_STRAND = {
    "pupils": Summing.SUM.value, "tested": Summing.SUM.value, "mean": Summing.MEAN.value,
    "deviation": Summing.DEVIATION.value, "below": Summing.SUM.value,
}  # fmt: skip


async def newest_forms(db: Db, district_id: UUID, codes: set[str]) -> Mapping[str, Form]:
    """Code -> its newest edition that is published or was."""
    statement = (
        select(Form)
        .where(Form.district_id == district_id, Form.code.in_(codes), Form.status != FormStatus.DRAFT.value)
        .order_by(Form.edition)
    )
    return {form.code: form for form in await db.all(statement)}


def _asked(
    forms: Mapping[str, Form], code: str, pointer: str, faults: list[Fault]
) -> Mapping[str, Mapping[str, Any]] | None:
    form = forms.get(code)
    if form is None:
        faults.append(
            Fault(
                pointer,
                "analysis.no-form",
                Text("Опубликованной формы с таким кодом нет.", "There is no published form of this code."),
            )
        )
        return None
    indicators: Sequence[Mapping[str, Any]] = form.indicators
    return {str(one["code"]): one for one in indicators}


def _no_such(pointer: str, code: str, form: str) -> Fault:
    return Fault(
        pointer,
        "analysis.no-indicator",
        Text(
            "В форме {form} нет показателя {code}, который здесь подходит.",
            "The form {form} has no indicator {code} that fits here.",
        ).filled(code=code, form=form),
        Text(
            "Счётчики складываются (sum), средний балл — mean, отклонение — deviation; у доли есть база (base).",
            "Counts are summed (sum), the mean score is a mean, the deviation a deviation; a share has a base.",
        ),
    )
