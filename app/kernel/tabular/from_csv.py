"""CSV as Excel and other programs write it. The delimiter is the one by which the header is found; a tie is refused."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from app.kernel.tabular import complaints
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.encodings import encoding_of
from app.kernel.tabular.guard import unguarded
from app.kernel.tabular.header import NEAR_THE_TOP, Header, find_header
from app.kernel.tabular.lines import TooLong, beginning, lines_of
from app.kernel.tabular.places import unreadable
from app.kernel.tabular.shape import Names
from app.kernel.tabular.source import Record, is_blank, place_in
from app.kernel.tabular.words import shown
from app.kernel.text import Text

DELIMITERS = {";": Text("точка с запятой", "semicolon"), ",": Text("запятая", "comma"), "\t": Text("табуляция", "tab")}

_SEP = re.compile(r'"?sep=(.)"?[\r\n]', re.IGNORECASE)


@dataclass
class CsvGrid:
    """The records of a CSV, decoded as they are read: never more than a line of it is held."""

    body: bytes
    codec: str
    delimiter: str
    skipped: int
    """Lines before the table: 1 after `sep=`."""
    sheet: str | None = field(default=None, init=False)
    first_column: int = field(default=0, init=False)
    date1904: bool = field(default=False, init=False)

    def records(self) -> Iterator[Record]:
        guards = b"'" in self.body
        rows = csv.reader(
            islice(lines_of(self.body, self.codec), self.skipped, None), delimiter=self.delimiter, strict=True
        )
        while True:
            number = self.skipped + rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except (csv.Error, TooLong) as error:
                yield Record(number, (), _complaint(error))
                if isinstance(error, TooLong) or "limit" in str(error):
                    return  # a lost quote has swallowed the rest
            else:
                yield Record(
                    number, [unguarded(cell) if cell[:1] == "'" else cell for cell in cells] if guards else cells
                )


class Found(NamedTuple):
    """A grid and what is near its top."""

    grid: CsvGrid
    header: Header | None
    spoiled: Record | None
    """The first row there that could not be taken apart."""

    @property
    def known(self) -> int:
        """How many of our columns the header names."""
        return len(self.header.found) if self.header else 0


def open_csv(body: bytes, charset: str | None, names: Names, wanted: int) -> tuple[CsvGrid, Header | None]:
    """The records of the file and the header among them."""
    codec = encoding_of(body, charset)
    if told := _SEP.match(beginning(body, codec)):
        if told[1] not in DELIMITERS:
            raise unreadable(complaints.FILE_DELIMITER_UNSUPPORTED.about(delimiter=shown(told[1])))
        found = _try(CsvGrid(body, codec, told[1], 1), names, wanted)
    else:
        found = _likeliest([_try(CsvGrid(body, codec, delimiter, 0), names, wanted) for delimiter in DELIMITERS])
    if found.header is None and found.spoiled is not None and found.spoiled.complaint is not None:
        raise unreadable(found.spoiled.complaint, place_in(found.grid, found.spoiled.number))
    return found.grid, found.header


def _try(grid: CsvGrid, names: Names, wanted: int) -> Found:
    near = list(islice(grid.records(), NEAR_THE_TOP))
    header = find_header([record for record in near if not all(map(is_blank, record.cells))], names, wanted)
    return Found(grid, header, next((record for record in near if record.complaint), None))


def _likeliest(tries: list[Found]) -> Found:
    most = max(found.known for found in tries)
    best = [found for found in tries if found.known == most]
    if len(best) > 1 and most:
        # a table of one column has no delimiter at all: any that does not occur will do
        best = [found for found in best if found.grid.delimiter.encode() not in found.grid.body] or best
        if best[0].grid.delimiter.encode() in best[0].grid.body:
            titles = [DELIMITERS[found.grid.delimiter] for found in best]
            both = Text(", ".join(title.ru for title in titles), ", ".join(title.en for title in titles))
            raise unreadable(complaints.FILE_DELIMITER_AMBIGUOUS.about(delimiters=both))
    return best[0]


def _complaint(error: Exception) -> Complaint:
    if isinstance(error, TooLong) or "limit" in str(error):
        return complaints.ROW_TOO_LONG
    if "end of data" in str(error):
        why = Text("кавычка открыта и не закрыта до конца файла", "one is opened and not closed before the file ends")
    else:
        why = Text("после закрывающей кавычки стоит не разделитель", "a closing quote is not followed by a delimiter")
    return complaints.ROW_QUOTES.about(why=why)
