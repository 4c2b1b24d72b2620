"""One table on its way in, chunk by chunk, read and judged beside the event loop: memory does not grow with it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Generic, Protocol, TypeVar

from app.kernel.db import Db
from app.kernel.imports.order import FILE_UNREADABLE, Order, Outcome
from app.kernel.problems import Fault, Problem
from app.kernel.tabular import Row, Table
from app.kernel.text import Text

CHUNK = 1_000
MOST_ROWS = 200_000

_TOO_MANY = Text("В файле больше {most} строк.", "The file has more than {most} rows.")
_SPLIT = Text("Разделите файл на части.", "Split the file.")


class Answered(Protocol):
    """A row on its way in, as far as every loading knows it."""

    @property
    def faults(self) -> list[Fault]:
        """All that is wrong with it."""


L = TypeVar("L", bound=Answered)


class Loading(ABC, Generic[L]):
    """One table on its way in, chunk by chunk: what all domains do alike, whatever they make of a row.

    Several tables of one file may share an outcome: then they stay or go together.
    """

    def __init__(
        self,
        db: Db,
        table: Table,
        order: Order,
        outcome: Outcome | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:
        """`told` hears how many rows have been taken so far."""
        self.outcome = Outcome() if outcome is None else outcome
        self._db = db
        self._table = table
        self._order = order
        self._told = told

    @abstractmethod
    def judge(self, row: Row) -> L:
        """A row by itself; runs in a thread."""

    @abstractmethod
    async def take(self, lines: Sequence[L]) -> None:
        """A chunk: refuse what cannot be, and write the rest unless nothing of the file will stay (`doomed`)."""

    def told_of(self, line: L) -> Sequence[Fault]:
        """The faults of a row as they are answered; what concerns a whole file need not be said with each row."""
        return line.faults

    def doomed(self, lines: Sequence[L]) -> bool:
        """Whether nothing of this file will stay; its further faults are worth knowing all the same."""
        strict = self._order.atomic and not self._order.dry_run
        return strict and (self.outcome.rejected > 0 or any(line.faults for line in lines))

    async def take_all(self) -> None:
        """Every row of the table."""
        outcome, order = self.outcome, self._order
        self._db.by("import")
        rows = iter(self._table)
        while lines := await asyncio.to_thread(self._read, rows):
            await self.take(lines)
            for line in lines:
                if line.faults:
                    outcome.reject(self.told_of(line))
            if self._told is not None:
                self._told(outcome.rows)
            if outcome.full and (order.atomic or order.dry_run):
                break
        outcome.remark(self._table.notes)

    def _read(self, rows: Iterator[Row]) -> list[L]:
        """The next chunk, each row judged by itself; runs in a thread."""
        lines: list[L] = []
        for row in islice(rows, CHUNK):
            self.outcome.rows += 1
            if self.outcome.rows > MOST_ROWS:
                fault = row.refuse("file.too_many_rows", _TOO_MANY.filled(most=MOST_ROWS), _SPLIT)
                raise Problem(FILE_UNREADABLE, errors=[fault])
            lines.append(self.judge(row))
        return lines
