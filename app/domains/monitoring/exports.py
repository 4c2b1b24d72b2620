"""Sheets and results as tables: read school by school, so that memory does not grow with the district."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.domains.monitoring import expected, revisions
from app.domains.monitoring.compiled import CompiledForm, compiled
from app.domains.monitoring.figures import Reason
from app.domains.monitoring.lives import Missing, SubmissionStatus, SummaryStatus, Summing
from app.domains.monitoring.loading.shape import BESIDE, SCHOOL_NAME, shape_of
from app.domains.monitoring.models import Form, Submission
from app.domains.monitoring.reading import heading
from app.domains.monitoring.results import results
from app.domains.monitoring.schemas.exports import ResultsExport, SubmissionExport
from app.domains.monitoring.schemas.results import ResultsQuery
from app.domains.monitoring.service import narrowed
from app.domains.monitoring.values import FormIndicator
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations.models import Organization, SchoolClass
from app.kernel.db import Db
from app.kernel.exporting import Heading, Named
from app.kernel.problems import Fault, invalid
from app.kernel.references import unknown
from app.kernel.tabular import Absence, Column
from app.kernel.tabular.words import folded
from app.kernel.text import Text

SCHOOLS_AT_A_TIME = 40
_MOST_NAMED = 20
_LEFT_OUT = frozenset({"school_id", "grade", "letter"})
"""Other names for what the code of the school and the name of the class say."""

_SEVERAL_FORMS = Text(
    "Отобраны листы нескольких форм ({forms}), а таблица бывает об одной.",
    "The filter selects sheets of several forms ({forms}), and a table is about one.",
)
_NAME_THE_FORM = Text("Назовите form_id.", "Name the form_id.")
_SEVERAL_WAVES = Text(
    "Отобраны листы нескольких сборов, а таблица бывает об одном.",
    "The filter selects sheets of several waves, and a table is about one.",
)
_NAME_THE_WAVE = Text("Назовите wave_id.", "Name the wave_id.")
_NONE = Text("Под этот отбор не подходит ни один лист.", "No sheet fits this filter.")
_LOOSEN = Text(
    "Уберите часть условий или назовите form_id: тогда и пустая таблица будет с заголовками.",
    "Leave out some conditions, or name the form_id: then even an empty table has its headings.",
)
_ABSENCES = {Missing.NOT_APPLICABLE: Absence.NOT_APPLICABLE, Missing.UNKNOWN: Absence.UNKNOWN}

# --- sheets -----------------------------------------------------------------------------------------------------------


async def form_of(db: Db, wanted: SubmissionExport) -> CompiledForm:
    """The one form of all sheets that are asked for, and of one wave: so the table loads again as it is (422)."""
    both = (Submission.wave_id, Submission.form_id)
    statement = narrowed(wanted.filter).with_only_columns(*both).order_by(None).distinct()
    found = await db.rows(statement.limit(_MOST_NAMED))
    if not found and len(wanted.form_id or ()) != 1:
        raise invalid(Fault("form_id", "form.unclear", _NONE, _LOOSEN))
    ids = {id for _, id in found} or {*(wanted.form_id or ())}
    forms = await db.all(select(Form).where(Form.id.in_(ids)).order_by(Form.code, Form.edition))
    if not forms:
        raise invalid(unknown("form_id"))
    if len(forms) > 1:
        named = ", ".join(f"{form.code} {form.edition}" for form in forms)
        raise invalid(Fault("form_id", "form.unclear", _SEVERAL_FORMS.filled(forms=named), _NAME_THE_FORM))
    if len(found) > 1:
        raise invalid(Fault("wave_id", "wave.unclear", _SEVERAL_WAVES, _NAME_THE_WAVE))
    return compiled(forms[0])


def columns_of(form: CompiledForm) -> list[Named]:
    """The columns under which an import finds everything again, and for the reader those of `BESIDE`."""
    first, *rest = [column for column in shape_of(form).columns if column.key not in _LEFT_OUT]
    free = beside(form)
    return [
        first,
        *(one for one in free if one is SCHOOL_NAME),
        *rest,
        *(one for one in free if one is not SCHOOL_NAME),
    ]


def beside(form: CompiledForm) -> list[Heading]:
    """What a table tells the reader and no import reads; not under a name that the form itself uses."""
    used: set[str] = set().union(*map(_names, shape_of(form).columns))
    return [one for one in BESIDE if _names(one).isdisjoint(used)]


def _names(column: Named) -> set[str]:
    aliases = column.aliases if isinstance(column, Column) else ()
    return {folded(name) for name in (column.key, *column.title, *aliases)}


async def pages(db: Db, form: CompiledForm, wanted: SubmissionExport) -> AsyncIterator[Iterable[list[object]]]:
    """Rows in the order of schools and classes, spelled out by whoever writes them."""
    cells = Cells(form, coded=wanted.format == "ndjson")
    keys = [column.key for column in columns_of(form)]
    statement = narrowed(wanted.filter).order_by(None)
    schools = iter(await _schools(db, statement))
    while some := list(islice(schools, SCHOOLS_AT_A_TIME)):
        rows = await db.all(
            statement.where(Submission.school_id.in_(some)).order_by(
                Organization.code_key, Organization.id, SchoolClass.name_key, Submission.id
            )
        )
        yield ([said.get(key) for key in keys] for said in map(cells.of, rows))


async def _schools(db: Db, statement: Select[Submission]) -> Sequence[UUID]:
    found = statement.with_only_columns(Organization.id, Organization.code_key).distinct()
    return [id for id, _ in await db.rows(found.order_by(Organization.code_key, Organization.id))]


class Cells:
    """How the sheets of a form stand in a table: to people a choice and a state have words, to programs codes."""

    def __init__(self, form: CompiledForm, *, coded: bool) -> None:
        self._coded = coded
        self._options: Mapping[str, Mapping[str, Text]] = {
            one.code: {option.code: option.title.text for option in one.choices} for one in form.indicators
        }

    def of(self, row: Submission) -> dict[str, object]:
        """By the keys of the columns; what has no value is not there."""
        status = SubmissionStatus(row.status)
        return {
            "school_code": row.school_code,
            "school_name": row.school_name,
            "class": row.class_name,
            "status": status.value if self._coded else status.label,
            **row.values,
            **({} if self._coded else self._chosen(row.values)),
            **{code: _ABSENCES[Missing(reason)] for code, reason in row.absences.items()},
            "explanation": revisions.spelled(row.explanations),
        }

    def _chosen(self, values: Mapping[str, Any]) -> dict[str, Text]:
        return {
            code: options[values[code]]
            for code, options in self._options.items()
            if code in values and values[code] in options
        }


# --- results ----------------------------------------------------------------------------------------------------------

_SCHOOL_COLUMNS = (
    Heading("school_code", Text("Код школы", "School code")),
    SCHOOL_NAME,
    Heading("status", Text("Состояние", "Status")),
    Heading("expected", Text("Листов должно быть", "Sheets expected")),
    Heading("accepted", Text("Листов принято", "Sheets accepted")),
)
_PARTS = {
    "value": Text("", ""),
    "share": Text(": доля", ": share"),
    "n": Text(": по скольким", ": n"),
    "coverage": Text(": охват", ": coverage"),
    "insufficient": Text(": данных недостаточно", ": insufficient data"),
    "remarks": Text(": примечания", ": remarks"),
}
"""What is told of each figure; a share only of a count that has a base."""
_DISTRICT = Text("Район в целом", "The district as a whole")
_HIDDEN = Text("скрыто: слишком мало учеников", "hidden: too few pupils")


async def results_of(
    db: Db, wave_id: UUID, wanted: ResultsExport
) -> tuple[list[Heading], Iterator[list[object]]]:  # fmt: skip
    """The results of one form: a row a school, and the district in the last one for whoever may see it (404, 422)."""
    wave = await read_wave(db, wave_id)
    asked = expected.form_meant(wave.forms, wanted.form_id, "form_id")
    told = await results(db, wave.id, ResultsQuery(form_id=[asked.form_id], school_id=wanted.school_id))
    summed = [one for one in compiled(asked.form).indicators if one.summing is not Summing.NONE]
    columns = [*_SCHOOL_COLUMNS, *(column for one in summed for column in _columns_of(one))]
    return columns, _results(told["forms"][0], [column.key for column in columns], coded=wanted.format == "ndjson")


def _columns_of(indicator: FormIndicator) -> list[Heading]:
    """A code has no point in it, so no two columns have one key."""
    title = heading(indicator)
    return [
        Heading(f"{indicator.code}.{part}", Text(title.ru + named.ru, title.en + named.en))
        for part, named in _PARTS.items()
        if part != "share" or indicator.base
    ]


def _results(form: Mapping[str, Any], keys: Sequence[str], *, coded: bool) -> Iterator[list[object]]:
    district = [] if form["district"] is None else [{"school_name": _DISTRICT, "figures": form["district"]}]
    for school in (*form["schools"], *district):
        said = dict(school)
        if "status" in said and not coded:
            said["status"] = SummaryStatus(said["status"]).label
        for figure in school["figures"]:
            remarks = [Reason(reason) for reason in figure["reasons"]]
            words = [*(one.value if coded else one.label for one in remarks), *_hidden(figure, coded=coded)]
            told = {**figure, "remarks": "; ".join(map(str, words)) or None}
            said |= {f"{figure['code']}.{part}": _plain(told[part]) for part in _PARTS}
        yield [said.get(key) for key in keys]


def _hidden(figure: Mapping[str, Any], *, coded: bool) -> list[object]:
    return [] if not figure["suppressed"] else ["suppressed" if coded else _HIDDEN]


def _plain(value: object) -> object:
    """A count of pupils is a whole number, however it was reckoned."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
