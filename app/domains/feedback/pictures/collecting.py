"""How far a wave and a programme have come, as pictures: from the reports that answer the same in figures."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domains.feedback.schemas.charts import ProgressChartQuery
from app.domains.feedback.words import day, listed, percent, titled
from app.domains.monitoring import report as monitoring
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations.models import OrganizationKind
from app.domains.programmes import report as programmes
from app.domains.programmes.lives import AssignmentStatus
from app.domains.programmes.models import Programme
from app.kernel.charts import Chart
from app.kernel.db import Db
from app.kernel.text import Text

Json = dict[str, Any]
MOST_LINES = 60
"""Schools that are shown one by one; more of them are summed up, or nobody could read the picture."""
_PARTS = 10


class _State:
    """One state of a stack: what it is called, how dark it is, and the mark that tells it in print."""

    def __init__(self, ru: str, en: str, shade: str, mark: str = "") -> None:
        self.label = Text(ru, en)
        self.shade = shade
        self.mark = mark

    def row(self, rank: int, **more: Any) -> Json:
        """As it is drawn."""
        told = f"{self.label} ({self.mark})" if self.mark and "count" not in more else str(self.label)
        light = int(self.shade[1:3], 16) + int(self.shade[3:5], 16) + int(self.shade[5:], 16)
        return {"state": told, "rank": rank, "shade": self.shade, "dark": light < 3 * 128, **more}


_SHEETS: Mapping[str, _State] = {
    "accepted": _State("принято", "accepted", "#123c5a"),
    "submitted": _State("на проверке", "under review", "#3f7fb0"),
    "returned": _State("возвращено", "returned", "#e0a050"),
    "drafts": _State("черновик", "draft", "#f2d7a0"),
    "missing": _State("лист не начат", "not begun", "#ffffff"),
}
_OVERDUE = "overdue"
_DUTIES: Mapping[str, _State] = {
    AssignmentStatus.CONFIRMED.value: _State("подтверждено", "confirmed", "#123c5a", "+"),
    AssignmentStatus.REPORTED.value: _State("ждёт подтверждения", "to be confirmed", "#3f7fb0", "?"),
    AssignmentStatus.RETURNED.value: _State("возвращено", "returned", "#e0a050", "↺"),
    _OVERDUE: _State("просрочено", "overdue", "#c0603a", "!"),
    AssignmentStatus.IN_PROGRESS.value: _State("в работе", "in progress", "#f2d7a0", "…"),
    AssignmentStatus.NOT_STARTED.value: _State("не начато", "not started", "#ffffff"),
    AssignmentStatus.NOT_APPLICABLE.value: _State("не применимо", "not applicable", "#d9d9d9", "–"),
    AssignmentStatus.ENDED.value: _State("прекращено", "ended", "#d9d9d9", "×"),
}
_RANKS = {state: rank for rank, state in enumerate(_DUTIES)}

_ALL = Text(
    "Листов ожидается: {expected}. Принято: {accepted}, на проверке: {submitted}, возвращено: {returned}, "
    "черновиков: {drafts}, не начато: {missing}.",
    "Sheets expected: {expected}. Accepted: {accepted}, under review: {submitted}, returned: {returned}, "
    "drafts: {drafts}, not begun: {missing}.",
)
_FORM = Text(
    "Форма «{form}»: сдано {share} листов, принято {accepted} из {expected}.",
    "Form “{form}”: {share} of the sheets are in, {accepted} of {expected} accepted.",
)
_OWING = Text("Ещё должны листы (школ: {count}): {names}.", "Still owe sheets (schools: {count}): {names}.")
_NONE_OWES = Text("Никто ничего не должен.", "Nobody owes anything.")


async def completeness(db: Db, wave_id: UUID) -> Chart:
    """Sheets by state, per form and per school (404)."""
    wave = await read_wave(db, wave_id)
    told = await monitoring.completeness(db, wave_id)
    titles = {form.form_id: titled(form.title) for form in wave.forms}
    schools, single = told["schools"], len(told["schools"]) <= MOST_LINES
    owing = [one["school_name"] for one in schools if one["missing"] + one["drafts"] + one["returned"]]
    return Chart(
        draw="app.domains.feedback.drawings.collecting:completeness",
        title=Text("Полнота сбора данных", "How complete the data are"),
        subtitle=Text("{wave}, на {day}", "{wave}, as of {day}").filled(wave=wave.title, day=day(told["as_of"])),
        told=[
            _ALL.filled(**told["total"]),
            *(
                _FORM.filled(**(one | {"form": titles[one["form_id"]], "share": percent(one["share_submitted"])}))
                for one in told["forms"]
            ),
            _OWING.filled(count=len(owing), names=listed(owing)) if owing else _NONE_OWES,
        ],
        words={
            "sheets": Text("листов", "sheets"),
            "state": Text("состояние листа", "state of the sheet"),
            "part": Text("сдано листов, % от ожидаемых", "sheets handed in, % of those expected"),
            "schools": Text("школ", "schools"),
        },
        rows={
            "forms": [row for one in told["forms"] for row in _sheets(one, form=str(titles[one["form_id"]]))],
            "schools": [row for one in schools for row in _sheets(one, school=one["school_name"])] if single else [],
            "spread": [] if single else _spread(schools),
        },
    )


def _sheets(line: Json, **of: str) -> Iterator[Json]:
    for rank, (name, state) in enumerate(_SHEETS.items()):
        if line[name]:
            yield state.row(rank, count=line[name], label=str(line[name]), **of)


def _spread(schools: Sequence[Json]) -> list[Json]:
    """How many schools have handed in how much."""
    met = Counter(
        _PARTS if one["share_submitted"] == 1 else int((one["share_submitted"] or 0) * _PARTS) for one in schools
    )
    return [
        {
            "part": "100" if part == _PARTS else f"{100 // _PARTS * part}–{100 // _PARTS * (part + 1)}",
            "schools": met[part],
        }
        for part in range(_PARTS + 1)
    ]


# --- the progress of a programme --------------------------------------------------------------------------------------

_WHOLE = Text(
    "Обязанностей, считая по организациям: {total}. Подтверждено: {confirmed} ({share}); ждут подтверждения: "
    "{reported}; возвращено: {returned}; в работе: {in_progress}; не начато: {not_started}; просрочено: {overdue}.",
    "Duties, counted by organisation: {total}. Confirmed: {confirmed} ({share}); to be confirmed: {reported}; "
    "returned: {returned}; in progress: {in_progress}; not started: {not_started}; overdue: {overdue}.",
)
_STAGE = Text(
    "Этап {stage}: подтверждено {share}, просрочено {overdue} из {total}.",
    "Stage {stage}: {share} confirmed, {overdue} of {total} overdue.",
)
_LATE = Text("Есть просроченное (организаций: {count}): {names}.", "Something is overdue (of {count}): {names}.")
_ON_TIME = Text("Просроченного нет.", "Nothing is overdue.")
_SHORT = {
    OrganizationKind.DEPARTMENT.value: Text("отдел", "department"),
    OrganizationKind.CENTRE.value: Text("центр", "centre"),
    OrganizationKind.SCHOOL.value: Text("школа", "school"),
}


async def progress(db: Db, programme_id: UUID, wanted: ProgressChartQuery) -> Chart:
    """Duties against organisations; of many organisations the parts of each state, duty by duty (404)."""
    programme = await db.get(Programme, programme_id)
    told = await programmes.progress(db, programme_id, wanted)
    matrix, whole = told["matrix"], told["sums"]["whole"]
    filled = [row for row in matrix["rows"] if row["cells"]]
    names = [one["name"] for one in matrix["organizations"]]
    late = sorted({cell["organization"] for row in filled for cell in row["cells"] if cell["overdue"]})
    single = len(names) <= MOST_LINES
    labels = list(_labels(filled))
    return Chart(
        draw="app.domains.feedback.drawings.collecting:progress",
        title=Text("Ход программы: обязанности и организации", "Progress of the programme: duties and organisations"),
        subtitle=Text("{title}, на {day}", "{title}, as of {day}").filled(
            title=programme.title, day=day(told["as_of"])
        ),
        told=[
            _WHOLE.filled(**whole["counts"] | whole | {"share": percent(whole["share_confirmed"])}),
            _LATE.filled(count=len(late), names=listed([names[one] for one in late])) if late else _ON_TIME,
            *(
                _STAGE.filled(
                    stage=one["key"], share=percent(one["share_confirmed"]), overdue=one["overdue"], total=one["total"]
                )
                for one in told["sums"]["stages"]
                if one["total"]
            ),
        ],
        words={
            "duty": Text("обязанность: мероприятие и исполнитель", "duty: the measure and whose it is"),
            "state": Text("состояние", "state"),
            "organizations": Text("доля организаций", "part of the organisations"),
        },
        rows={
            "cells": list(_cells(filled, labels, names)) if single else [],
            "duties": [] if single else list(_parts(filled, labels)),
        },
    )


def _labels(rows: Sequence[Json]) -> Iterator[str]:
    """`2.1.1 школа`; a number where the measure has several duties of one actor."""
    met: Counter[str] = Counter()
    for row in rows:
        name = f"{row['measure']} {_SHORT[row['actor']]}"
        met[name] += 1
        yield name if met[name] == 1 else f"{name} {met[name]}"


def _state(cell: Json) -> str:
    return _OVERDUE if cell["overdue"] else str(cell["status"])


def _cells(rows: Sequence[Json], labels: Sequence[str], names: Sequence[str]) -> Iterator[Json]:
    for row, label in zip(rows, labels, strict=True):
        for cell in row["cells"]:
            state = _state(cell)
            drawn = _DUTIES[state]
            yield drawn.row(_RANKS[state], duty=label, organization=names[cell["organization"]], mark=drawn.mark)


def _parts(rows: Sequence[Json], labels: Sequence[str]) -> Iterator[Json]:
    for row, label in zip(rows, labels, strict=True):
        for state, count in Counter(map(_state, row["cells"])).items():
            yield _DUTIES[state].row(_RANKS[state], duty=label, count=count, label=str(count))
