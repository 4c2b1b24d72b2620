"""The electronic form of a wave: a workbook with a row for each sheet that a school owes, and what is known of it."""

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring import expected, service
from app.domains.monitoring.columns import EXPLANATION
from app.domains.monitoring.compiled import CompiledForm, compiled
from app.domains.monitoring.exports import Cells, beside
from app.domains.monitoring.lives import FormLevel, IndicatorType
from app.domains.monitoring.loading.files import sheet_name
from app.domains.monitoring.loading.shape import SCHOOL_NAME, shape_of
from app.domains.monitoring.models import Submission, Wave, WaveForm
from app.domains.monitoring.reading import LARGEST, LONGEST, limits, numeral
from app.domains.monitoring.values import FormIndicator
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations import service as organizations
from app.domains.organizations.models import School, SchoolClass
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.tabular import FillColumn, FillKind, FillSheet, write_blank_forms
from app.kernel.tabular.words import folded
from app.kernel.text import Text, language

MOST_SCHOOLS = 50
_LONGEST_NAME = 31

_TOO_MANY = Text(
    "Школ больше {most}: одной книги для них мало.", "These are more than {most} schools: too many for one workbook."
)
_NAME_SOME = Text("Назовите нужные в school_id.", "Name the ones you need under school_id.")

_OF_SCHOOL = Text("{wave}. {school} (код {code}).", "{wave}. {school} (code {code}).")
_OF_SCHOOLS = Text("{wave}. Школ: {count}.", "{wave}. Schools: {count}.")
_DAYS = Text(
    "Форма «{form}». Данные принимаются с {opens} по {last}.", "Form “{form}”. Data are taken from {opens} to {last}."
)
_HOW = Text(
    "Заполните белые и жёлтые ячейки; серые закрыты. Если значения нет, напишите «не применимо» или «неизвестно»; ноль "
    "ставьте только там, где он и есть. Если необычное значение верно, объясните его в столбце «Пояснение». Сохраните "
    "книгу и загрузите её целиком.",
    "Fill in the white and yellow cells; the grey ones are locked. Where there is no value, write «not applicable» or "
    "«unknown»; write zero only where it is zero. If an unusual value is right, say why in the column «Explanation». "
    "Save the workbook and upload it as a whole.",
)
_FROZEN = Text(
    "Сданные и принятые листы не меняются, пока центр их не вернёт: их состояние — в последнем столбце.",
    "Sheets that are submitted or accepted do not change until the centre returns them: the last column tells.",
)
_NO_CLASSES = Text(
    "Классов, о которых спрашивает эта форма, в списке нет: внесите их в список классов и скачайте книгу снова.",
    "There are no classes that this form asks: add them to the list of classes and download the workbook again.",
)
_UNIT = Text("Единица измерения: {unit}.", "Unit: {unit}.")
_DECIMALS = Text("Знаков после запятой: не больше {count}.", "At most {count} decimals.")

_KINDS: Mapping[IndicatorType, FillKind] = {
    IndicatorType.INTEGER: FillKind.WHOLE,
    IndicatorType.DECIMAL: FillKind.DECIMAL,
    IndicatorType.SHARE: FillKind.SHARE,
    IndicatorType.CHOICE: FillKind.CHOICE,
    IndicatorType.BOOLEAN: FillKind.BOOLEAN,
    IndicatorType.TEXT: FillKind.TEXT,
}
_FIXED_WIDTHS = {"school_code": 10, "school_name": 24, "class": 8, "status": 24}
_WIDTHS = {FillKind.TEXT: 32, FillKind.CHOICE: 20}
_NARROW = 14

Row = tuple[School, SchoolClass | None, Submission | None]


async def sheets_of(db: Db, wave_id: UUID, school_ids: Sequence[UUID] | None) -> list[FillSheet]:
    """A sheet for each form of the wave; of the schools named, or of all that the reader sees (404, 422)."""
    wave = await read_wave(db, wave_id)
    schools = await _schools(db, wave, school_ids)
    until = await expected.extensions(db, wave, [school.id for school in schools])
    names = sheet_names(wave)
    return [
        _sheet(names[asked.form_id], wave, asked, schools, until, await _rows(db, wave, asked, schools))
        for asked in wave.forms
    ]


def drawn(sheets: Sequence[FillSheet]) -> bytes:
    """The workbook, in the language of the request; takes a while, and is for a thread."""
    out = io.BytesIO()
    write_blank_forms(sheets, out)
    return out.getvalue()


def sheet_names(wave: Wave) -> dict[UUID, str]:
    """Form -> what its sheet is called: by its title, or by its code where that is not the title of one alone."""
    titles = {one.form_id: sheet_name(one.form, language.get()) for one in wave.forms}
    often = Counter(map(folded, titles.values()))
    return {
        one.form_id: titles[one.form_id] if often[folded(titles[one.form_id])] == 1 else one.code[:_LONGEST_NAME]
        for one in wave.forms
    }


# --- what is asked of whom --------------------------------------------------------------------------------------------


async def _schools(db: Db, wave: Wave, school_ids: Sequence[UUID] | None) -> Sequence[School]:
    named = {*(school_ids or organizations.own_schools(db))}
    statement = select(School).order_by(School.code_key, School.id)
    statement = statement.where(School.id.in_(named) if named else expected.asked(wave))
    schools = await db.all(statement.limit(MOST_SCHOOLS + 1))
    if school_ids and len(schools) < len(named):
        raise invalid(Fault("school_id", "reference.unknown", organizations.UNKNOWN_SCHOOL))
    if len(schools) > MOST_SCHOOLS:
        raise invalid(Fault("school_id", "schools.too-many", _TOO_MANY.filled(most=MOST_SCHOOLS), _NAME_SOME))
    asked = {id for (id,) in await db.rows(expected.schools_asked(wave, named))} if named else {s.id for s in schools}
    if school_ids and len(asked) < len(named):
        raise invalid(expected.not_asked("school_id"))
    return [school for school in schools if school.id in asked]


async def _rows(db: Db, wave: Wave, asked: WaveForm, schools: Sequence[School]) -> list[Row]:
    """School by school, class by class: what is owed, and the sheet where one is begun."""
    ids = [school.id for school in schools]
    begun = await db.all(
        service.listing().where(
            Submission.wave_id == wave.id, Submission.form_id == asked.form_id, Submission.school_id.in_(ids)
        )
    )
    there = {(row.school_id, row.class_id): row for row in begun}
    if asked.level == FormLevel.SCHOOL.value:
        return [(school, None, there.get((school.id, None))) for school in schools]
    classes = await db.all(
        select(SchoolClass)
        .where(expected.of_wave(wave, asked), SchoolClass.school_id.in_(ids))
        .order_by(SchoolClass.name_key, SchoolClass.id)
    )
    return [
        (school, one, there.get((school.id, one.id)))
        for school in schools
        for one in classes
        if one.school_id == school.id
    ]


# --- how it stands on the sheet ---------------------------------------------------------------------------------------


def _sheet(
    name: str,
    wave: Wave,
    asked: WaveForm,
    schools: Sequence[School],
    until: Mapping[UUID, object],
    rows: Sequence[Row],
) -> FillSheet:
    form = compiled(asked.form)
    columns = _columns(form, several=len(schools) > 1)
    keys = list(columns)
    cells = Cells(form, coded=False)
    lines = _lines(wave, form, schools, until)
    if not rows:
        lines.append(_NO_CLASSES)
    frozen = {place for place, (_, _, sheet) in enumerate(rows) if sheet is not None and not sheet.writable}
    if frozen:
        lines.append(_FROZEN)
    said = (_said(cells, row) for row in rows)
    table = [[one.get(key) for key in keys] for one in said]
    return FillSheet(name, [str(line) for line in lines], list(columns.values()), table, frozen)


def _said(cells: Cells, row: Row) -> dict[str, object]:
    school, school_class, sheet = row
    if sheet is not None:
        return cells.of(sheet)
    name = None if school_class is None else school_class.name
    return {"school_code": school.code, "school_name": school.name, "class": name}


def _lines(
    wave: Wave, form: CompiledForm, schools: Sequence[School], until: Mapping[UUID, object]
) -> list[Text]:  # fmt: skip
    if len(schools) == 1:
        whose = _OF_SCHOOL.filled(wave=wave.title, school=schools[0].name, code=schools[0].code)
        last = until.get(schools[0].id, wave.last_day)
    else:
        whose, last = _OF_SCHOOLS.filled(wave=wave.title, count=len(schools)), wave.last_day
    return [whose, _DAYS.filled(form=form.title, opens=wave.opens_on, last=last), _HOW]


def _columns(form: CompiledForm, *, several: bool) -> dict[str, FillColumn]:
    """By the keys under which an import reads them; what is only for the reader is locked and beside."""
    title = {column.key: column.title for column in shape_of(form).columns}
    names = [*(["school_code", "class"] if form.level is FormLevel.CLASS else ["school_code"])]
    fixed = {key: str(title[key]) for key in names}
    told = {one.key: str(one.title) for one in beside(form)}
    if several and SCHOOL_NAME.key in told:
        fixed = {"school_code": fixed["school_code"], SCHOOL_NAME.key: told[SCHOOL_NAME.key], **fixed}
    columns = {key: _fixed(key, heading) for key, heading in fixed.items()}
    columns |= {one.code: _column(one, str(title[one.code])) for one in form.indicators}
    columns[EXPLANATION.key] = FillColumn(str(EXPLANATION.title), FillKind.TEXT, width=_WIDTHS[FillKind.TEXT])
    return columns | {key: _fixed(key, told[key]) for key in told if key != SCHOOL_NAME.key}


def _fixed(key: str, heading: str) -> FillColumn:
    return FillColumn(heading, FillKind.FIXED, width=_FIXED_WIDTHS[key])


def _column(indicator: FormIndicator, heading: str) -> FillColumn:
    kind = _KINDS[indicator.type]
    least, most = _bounds(indicator)
    return FillColumn(
        heading,
        kind,
        note="\n".join(map(str, _notes(indicator))) or None,
        width=_WIDTHS.get(kind, _NARROW),
        minimum=least,
        maximum=most,
        choices=[str(option.title.text) for option in indicator.choices],
        required=indicator.required,
    )


def _bounds(indicator: FormIndicator) -> tuple[Decimal | None, Decimal | None]:
    """The limits that are worth telling; beyond the outermost nobody types."""
    if indicator.type is IndicatorType.TEXT:
        return None, Decimal(indicator.longest or LONGEST)
    low, high = limits(indicator)
    return (
        None if low <= -LARGEST else Decimal(numeral(low).en),
        None if high >= LARGEST else Decimal(numeral(high).en),
    )


def _notes(indicator: FormIndicator) -> Iterator[Text]:
    if indicator.hint is not None:
        yield indicator.hint.text
    if indicator.unit is not None:
        yield _UNIT.filled(unit=indicator.unit.text)
    if indicator.decimals is not None:
        yield _DECIMALS.filled(count=indicator.decimals)
