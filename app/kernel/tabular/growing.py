"""A table on its way into a file, page by page: neither its rows nor the file are ever in memory as a whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from tempfile import TemporaryDirectory
from typing import IO, Literal, Protocol, TypeAlias

from app.kernel.tabular.source import MOST_ROWS
from app.kernel.tabular.to_csv import write_csv
from app.kernel.tabular.to_ndjson import write_ndjson
from app.kernel.tabular.to_xlsx import HEADER, Page, workbook

Rows: TypeAlias = Iterable[Sequence[object]]


class TooManyRows(Exception):
    """More than a sheet of Excel holds."""


class Growing(Protocol):
    """A file that is being written; it belongs to whoever opened it."""

    def write(self, rows: Rows) -> None:
        """The next rows."""

    def finish(self) -> None:
        """There are no more: now the file is whole."""

    def drop(self) -> None:
        """Remove what was of use only while writing; to be called in any case."""


class GrowingText:
    """Lines are in the file as soon as they are written."""

    def __init__(self, into: IO[bytes], spelled: Callable[[Rows], Iterator[bytes]]) -> None:
        self._into = into
        self._spelled = spelled

    def write(self, rows: Rows) -> None:
        self._into.writelines(self._spelled(rows))

    def finish(self) -> None:
        """Nothing waits."""

    def drop(self) -> None:
        """Nothing is left over."""


def growing_csv(into: IO[bytes], titles: Sequence[str], *, bom: bool, mark: Literal[".", ","]) -> Growing:
    """Begins with its titles, whether or not a row will follow."""
    into.writelines(write_csv((), titles, bom=bom, mark=mark))
    return GrowingText(into, partial(write_csv, columns=None, mark=mark))


def growing_ndjson(into: IO[bytes], keys: Sequence[str], *, absences: bool) -> Growing:
    """Without rows it stays empty."""
    return GrowingText(into, partial(write_ndjson, keys=keys, absences=absences))


class GrowingXlsx:
    """A workbook of one sheet; its rows wait in a folder of their own until the archive is put together."""

    def __init__(self, into: IO[bytes], name: str, titles: Sequence[str]) -> None:
        self._scratch = TemporaryDirectory(prefix="export-")
        self._book = workbook(into, self._scratch.name)
        self._page = Page(self._book, name)
        self._page.head(titles, self._book.add_format(HEADER))
        self._row = 0

    def write(self, rows: Rows) -> None:
        for values in rows:
            self._row += 1
            if self._row >= MOST_ROWS:
                raise TooManyRows
            for column, value in enumerate(values):
                self._page.write(self._row, column, value)

    def finish(self) -> None:
        self._book.close()

    def drop(self) -> None:
        self._page.sheet.row_data_fh.close()
        self._scratch.cleanup()
