"""From a file to the tables in it: which form each is of, by which mapping its columns are read."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring.compiled import CompiledForm, compiled
from app.domains.monitoring.expected import form_meant
from app.domains.monitoring.loading.shape import BESIDE, SCHOOL_NAME, shape_of
from app.domains.monitoring.loading.sheets import Sheets
from app.domains.monitoring.models import ColumnMapping, Form, Wave, WaveForm
from app.domains.monitoring.waves import read as read_wave
from app.domains.organizations import service as organizations
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.imports import FILE_UNREADABLE, Mode, Order, Outcome, conclude
from app.kernel.problems import Fault, Problem, invalid
from app.kernel.tables import new_id
from app.kernel.tabular import Absence, Book, ObjectTable, Table, Unreadable, book_in, read
from app.kernel.tabular.words import folded
from app.kernel.text import Text

Told = Callable[[int], None] | None
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NO_MAPPING = Text("Сопоставления с таким кодом нет.", "There is no mapping of this code.")
_OTHER_FORM = Text("Это сопоставление — для формы «{code}».", "This mapping is for the form “{code}”.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be taken; as JSON keeps it with a job."""

    mode: str = Mode.UPSERT.value
    atomic: bool = True
    dry_run: bool = False
    submit: bool = True
    form: str | None = None
    mapping: str | None = None

    def plain(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self)

    def order(self, defaults: Mapping[str, Any]) -> Order:
        """As the kernel takes it."""
        return Order(mode=Mode(self.mode), atomic=self.atomic, dry_run=self.dry_run, defaults=defaults)


@dataclass(frozen=True, slots=True)
class _File:
    """What was sent."""

    body: bytes
    media_type: str
    own_school: bool
    """Whether whoever sent it need not name the school."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is taken apart: each of its tables with the form it is of."""

    wave: Wave
    tables: Sequence[tuple[WaveForm, Table]]
    defaults: Mapping[str, Any] = field(default_factory=dict)


async def opened(db: Db, wave_id: UUID, body: bytes, media_type: str, wanted: Wanted) -> Source:
    """The tables of a file (404, 422)."""
    wave = await read_wave(db, wave_id)
    mapping = await _mapping(db, wave, wanted)
    code = wanted.form or (mapping.form_code if mapping else None)
    file = _File(body, media_type, own_school=bool(organizations.own_schools(db)))
    return Source(
        wave, await asyncio.to_thread(_tables, wave, file, code, mapping), mapping.defaults if mapping else {}
    )


async def take_in(db: Db, source: Source, wanted: Wanted, digest: str, told: Told = None) -> Outcome:
    """Take all tables of a file in: together, or none of them (422). Files of one wave go one by one."""
    outcome = Outcome()
    await bulk.begin(db, f"monitoring {source.wave.id}")
    loadings = []
    for asked, table in source.tables:
        loading = Sheets(
            db, source.wave, asked, table, wanted.order(source.defaults), outcome, submit=wanted.submit, told=told
        )
        await loading.take_all()
        loadings.append(loading)
    strict = wanted.atomic and not wanted.dry_run
    if not (strict and outcome.rejected):
        for loading in loadings:
            await loading.finish()
    conclude(db, outcome, wanted.order({}))
    if outcome.stored:
        _note(db, source.wave, loadings, {**outcome.counts, "sha256": digest})
    return outcome


def _note(db: Db, wave: Wave, loadings: Sequence[Sheets], told: dict[str, Any]) -> None:
    """One summary in the audit: of the school, where only its sheets were touched; the rest stands in revisions."""
    schools = set().union(*(loading.touched for loading in loadings))
    owner = schools.pop() if len(schools) == 1 else None
    db.note(
        "monitoring_submissions", new_id(), "imported", {"wave_id": str(wave.id), **told},
        district_id=wave.district_id, organization_id=owner,
    )  # fmt: skip


def sheet_name(form: Form, language: str) -> str:
    """What the sheet of a form is called in a workbook."""
    return str(form.title[language]).translate(_FORBIDDEN).strip()[:_LONGEST_NAME].strip()


async def _mapping(db: Db, wave: Wave, wanted: Wanted) -> ColumnMapping | None:
    """A saved mapping of one's own organisation first, then of another one that can be seen."""
    if wanted.mapping is None:
        return None
    found = await db.all(
        select(ColumnMapping).where(ColumnMapping.code == wanted.mapping, ColumnMapping.district_id == wave.district_id)
    )
    own = {post.organization_id for post in db.actor.posts}
    chosen = min(found, key=lambda one: (one.organization_id not in own, one.id), default=None)
    if chosen is None:
        raise invalid(Fault("mapping", "reference.unknown", _NO_MAPPING))
    if wanted.form not in {None, chosen.form_code}:
        raise invalid(Fault("mapping", "form.another", _OTHER_FORM.filled(code=chosen.form_code)))
    return chosen


def _tables(wave: Wave, file: _File, code: str | None, mapping: ColumnMapping | None) -> list[tuple[WaveForm, Table]]:
    """Runs in a thread."""
    try:
        book = book_in(file.body, file.media_type)
        names = book.sheets if book else []
        sheets = _sheets(wave, names) if len(names) > 1 else {}
        reading = _Reading(book or file.body, file, mapping)
        if code is not None or not sheets:
            asked = _asked(wave, code)
            sheet = (mapping.sheet if mapping else None) or sheets.get(asked.form_id)
            return [(asked, reading.table(asked, sheet))]
    except Unreadable as unreadable:
        raise Problem(FILE_UNREADABLE, errors=unreadable.faults) from unreadable
    tables, faults = [], []
    for asked in wave.forms:
        if asked.form_id in sheets:
            try:
                tables.append((asked, reading.table(asked, sheets[asked.form_id])))
            except Unreadable as unreadable:
                faults += unreadable.faults
    if faults:
        raise Problem(FILE_UNREADABLE, errors=faults)
    return tables


def _asked(wave: Wave, code: str | None) -> WaveForm:
    meant = next((one.form_id for one in wave.forms if one.form.code == code), None) if code else None
    return form_meant(wave.forms, meant if code is None or meant else UUID(int=0), "form")


def _sheets(wave: Wave, names: Sequence[str]) -> dict[UUID, str]:
    """Form -> the sheet that bears its name."""
    there = {folded(name): name for name in names}
    found: dict[UUID, str] = {}
    for one in wave.forms:
        for name in (sheet_name(one.form, "ru"), sheet_name(one.form, "en"), one.form.code):
            if folded(name) in there:
                found.setdefault(one.form_id, there[folded(name)])
    return found


class _Reading:
    """One file, whose tables are read by what each of them calls its columns."""

    def __init__(self, source: bytes | Book, file: _File, mapping: ColumnMapping | None) -> None:
        self._source = source
        self._file = file
        self._names: Mapping[str, str | None] = mapping.columns if mapping else {}
        self._defaults: Mapping[str, Any] = mapping.defaults if mapping else {}
        self._marks = {mark: Absence(meaning) for mark, meaning in mapping.marks.items()} if mapping else {}

    def table(self, asked: WaveForm, sheet: str | None) -> Table:
        """The table of a form; `Unreadable`.

        What the file has of the columns that say whom a row is about stands in every row of it, which tells rows from
        totals and signatures. «Школа» is the name beside a code, and where there is no code it is the code.
        """
        form = compiled(asked.form)
        own = {
            folded(name) for column in shape_of(form).columns for name in (column.key, *column.title, *column.aliases)
        }
        beside: dict[str, str | None] = {
            title: None for heading in BESIDE for title in heading.title if folded(title) not in own
        }
        found = self._read(form, frozenset(), beside, sheet)
        if isinstance(found, ObjectTable):
            return found
        present = found.columns.keys()
        if not present & {"school_code", "school_id"}:
            beside = {title: key for title, key in beside.items() if title not in SCHOOL_NAME.title}
            beside |= {title: "school_code" for title in SCHOOL_NAME.title if folded(title) not in own}
        keys = {"class", "grade", "letter"} & present
        if not (self._file.own_school or "school_id" in present or "school_code" in self._defaults):
            keys |= {"school_code"}
        return self._read(form, frozenset(keys), beside, sheet)

    def _read(
        self, form: CompiledForm, filled: frozenset[str], beside: Mapping[str, str | None], sheet: str | None
    ) -> Table:
        shape = shape_of(form, self._marks, filled)
        names = {**beside, **self._names}
        return read(self._source, shape, media_type=self._file.media_type, mapping=names, sheet=sheet)
