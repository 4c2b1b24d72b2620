"""Rows that are upserted by their natural key, each judged as the body of a single create.

A domain tells an `Intake`: which columns a file may have, the body of a single create that each row must pass, the
natural key, and how a chunk of rows finds what it names (`settle`). The modes, the counts, the faults with their
places, the audit and the order of simultaneous files are here.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from pydantic import MISSING, BaseModel, ValidationError, create_model
from sqlalchemy import inspect, select

from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.faults import faults_of
from app.kernel.imports.loading import Loading
from app.kernel.imports.order import Mode, Order, Outcome, conclude
from app.kernel.problems import Fault
from app.kernel.tables import Record, new_id, table_of
from app.kernel.tabular import Row, Table, TableShape
from app.kernel.text import Text

M = TypeVar("M", bound=BaseModel)

_REPEATED = Text("То же, что в строке {row}.", "The same as row {row}.")
_LEAVE_ONE = Text("Оставьте одну из этих строк.", "Leave one of these rows.")
_THERE = Text(
    "Такая запись уже есть, а файл отправлен только создавать (mode=create).",
    "There is such a record already, and the file was sent to create only (mode=create).",
)
_NOT_THERE = Text(
    "Такой записи нет, а файл отправлен только изменять (mode=update).",
    "There is no such record, and the file was sent to update only (mode=update).",
)
_MISSING = Text("Не указано значение «{name}».", "The value of «{name}» is missing.")


class Line(Generic[M]):
    """One row on its way in."""

    __slots__ = ("_row", "given", "key", "named", "values")

    given: M
    """What the row says, judged as the body of a single create; what it leaves blank is not set."""
    values: dict[str, Any]
    key: tuple[Any, ...]

    def __init__(self, row: Row) -> None:
        self._row = row
        self.named: dict[str, Any] = {}
        """Columns that `settle` found out: the owner, what a code refers to. They stand over what is `given`."""

    @property
    def number(self) -> int:
        """The row, as the person sees it."""
        return self._row.number

    @property
    def faults(self) -> list[Fault]:
        """All that is wrong with it."""
        return self._row.faults

    def refuse(self, code: str, message: Text, hint: Text | None = None, *, column: str | None = None) -> None:
        """A fault that a rule of the domain finds."""
        self._row.refuse(code, message, hint, column=column)

    def judge(self, accepts: type[M], defaults: Mapping[str, Any], needed: Iterable[str]) -> None:
        """Hold what was read against the body of a single create; every fault is told at its cell."""
        if any("column" not in fault.place for fault in self.faults):
            return  # the row itself could not be taken apart
        said = {name: value for name, value in self._row.values.items() if value is not None}
        told = {fault.place["column"] for fault in self.faults}
        try:
            self.given = accepts.model_validate({**defaults, **said})
        except ValidationError as error:
            for fault in faults_of({**one, "loc": ("body", *one["loc"])} for one in error.errors()):
                column = fault.pointer.split("/")[1] if fault.pointer else None
                self.refuse(fault.code, fault.message, fault.hint, column=column)
        else:
            missing = [name for name in needed if name not in self.given.model_fields_set]
            self.miss([name for name in missing if self._row.place(name).column not in told])

    def miss(self, names: Iterable[str]) -> None:
        """What a row must say and does not."""
        for name in names:
            self.refuse("value.missing", _MISSING.filled(name=name), column=name)


Settle = Callable[[Db, Sequence[Line[M]]], Awaitable[None]]
"""Finds what the rows of a chunk name, in a fixed number of queries: fills `named`, or refuses a row."""


@dataclass(frozen=True, slots=True)
class Intake(Generic[M]):
    """What can be loaded from files, told once by a domain."""

    shape: TableShape
    accepts: type[M]
    """The body of a single create; its fields are called as the columns of the shape. What a row of a known key leaves
    out is MISSING to validators of the whole model: it stays as it is."""
    model: type[Record]
    key: tuple[str, ...]
    """The natural key: columns of the table with a unique constraint."""
    columns: tuple[str, ...]
    """The columns of the table that rows fill, key and owner among them."""
    settle: Settle[M]
    traced: bool = True
    """Whether each changed row leaves its old and new values in the audit; not where the domain keeps revisions."""

    @property
    def required(self) -> list[str]:
        """What a new row must say."""
        return [name for name, told in self.accepts.model_fields.items() if told.is_required()]


async def load(db: Db, intake: Intake[M], table: Table, order: Order, *, about: str, digest: str) -> Outcome:
    """Take a table in. `about` names what must not be loaded twice at once; a refused file leaves nothing (422)."""
    loading = _Keyed(db, intake, table, order)
    await bulk.begin(db, about)
    await loading.take_all()
    conclude(db, loading.outcome, order)
    if not order.dry_run:
        loading.tell(digest)
    return loading.outcome


@lru_cache
def _in_part(accepts: type[M]) -> type[M]:
    """The same body, of which required parts may be left out: a row changes only what it says."""
    parts: dict[str, Any] = {
        name: (told.rebuild_annotation() | MISSING, MISSING)
        for name, told in accepts.model_fields.items()
        if told.is_required()
    }
    part: type[M] = create_model(accepts.__name__, __base__=accepts, **parts)
    return part


class _Keyed(Loading[Line[M]]):
    """Rows of one table of the database, upserted by their natural key."""

    def __init__(self, db: Db, intake: Intake[M], table: Table, order: Order) -> None:
        super().__init__(db, table, order)
        self._intake = intake
        self._accepts = _in_part(intake.accepts)
        self._required = intake.required
        self._changing = [name for name in intake.columns if name not in {*intake.key, *bulk.OWNERS}]
        self._needed = [name for name in self._required if name in intake.key]
        self._seen: dict[tuple[Any, ...], int] = {}
        self._owners: set[tuple[Any, Any]] = set()

    def judge(self, row: Row) -> Line[M]:
        line = Line[M](row)
        line.judge(self._accepts, self._order.defaults, self._needed)
        return line

    async def take(self, lines: Sequence[Line[M]]) -> None:
        """A chunk: what its rows name, what is there already, what is to be written."""
        intake = self._intake
        sound = [line for line in lines if not line.faults]
        await intake.settle(self._db, sound)
        sound = [line for line in sound if not line.faults]
        for line in sound:
            line.values = {
                name: line.named[name] if name in line.named else getattr(line.given, name) for name in intake.columns
            }
            line.key = tuple(line.values[name] for name in intake.key)
            if (before := self._seen.setdefault(line.key, line.number)) != line.number:
                line.refuse("row.repeated", _REPEATED.filled(row=before), _LEAVE_ONE)
        held = await self._held([line.key for line in sound if not line.faults])
        new, changed = [], []
        for line in sound:
            if line.faults:
                continue
            there = held.get(line.key)
            if there is None:
                if self._order.mode is Mode.UPDATE:
                    line.refuse("row.not_there", _NOT_THERE)
                elif missing := [name for name in self._required if name not in line.given.model_fields_set]:
                    line.miss(missing)
                else:
                    new.append(line.values)
            elif self._order.mode is Mode.CREATE:
                line.refuse("row.exists", _THERE)
            elif difference := self._difference(line, there):
                changed.append((there, difference))
            else:
                self.outcome.unchanged += 1
        await self._write(new, changed, doomed=self.doomed(lines))

    def _difference(self, line: Line[M], there: Mapping[str, Any]) -> dict[str, Any]:
        """What the row says otherwise than it stands; a blank says nothing."""
        said = line.given.model_fields_set
        return {
            name: value
            for name, value in line.values.items()
            if name in self._changing and (name in said or name in line.named) and there[name] != value
        }

    async def _held(self, keys: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], dict[str, Any]]:
        if not keys:
            return {}
        intake = self._intake
        names = ("id", "version", *intake.columns)
        columns = [getattr(intake.model, name) for name in intake.key]
        statement = bulk.keyed(select(*(getattr(intake.model, name) for name in names)), columns, keys)
        rows = [dict(zip(names, row, strict=True)) for row in await self._db.rows(statement)]
        return {tuple(row[name] for name in intake.key): row for row in rows}

    async def _write(
        self, new: list[dict[str, Any]], changed: list[tuple[dict[str, Any], dict[str, Any]]], *, doomed: bool
    ) -> None:
        outcome, model = self.outcome, self._intake.model
        outcome.created += len(new)
        outcome.updated += len(changed)
        if doomed:
            return
        await bulk.insert(self._db, model, new)
        await bulk.update(
            self._db,
            model,
            [{**there, **difference} for there, difference in changed],
            self._changing,
        )
        self._owners.update(self._owner(values) for values in new)
        self._owners.update(self._owner(there) for there, _ in changed)
        if self._intake.traced:
            for there, difference in changed:
                district_id, organization_id = self._owner(there)
                self._db.note(
                    self._entity, there["id"], "changed", difference, {name: there[name] for name in difference},
                    district_id=district_id, organization_id=organization_id,
                )  # fmt: skip
            await self._db.flush()

    def tell(self, digest: str) -> None:
        """One summary for each district: of an organisation, where only its rows were touched."""
        for district in {district for district, _ in self._owners}:
            organizations = {organization for owner, organization in self._owners if owner == district}
            self._db.note(
                self._entity, new_id(), "imported", {**self.outcome.counts, "sha256": digest},
                district_id=district, organization_id=organizations.pop() if len(organizations) == 1 else None,
            )  # fmt: skip

    def _owner(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        return values.get("district_id"), values.get(self._owner_column)

    @cached_property
    def _owner_column(self) -> str:
        synonyms: Any = inspect(self._intake.model).synonyms
        return str(synonyms["organization_id"].name) if "organization_id" in synonyms else "organization_id"

    @cached_property
    def _entity(self) -> str:
        return table_of(self._intake.model).name
