"""The same table in every form that people and programs send."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import orjson

from app.kernel.importing import CSV, JSON, NDJSON, XLSX
from tests.conftest import As

Rows = Sequence[Mapping[str, Any]]
FORMS = ("csv", "cp1251", "xlsx", "json", "ndjson")


def titles_of(rows: Rows) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def as_csv(rows: Rows, *, above: Sequence[str] = (), encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    out.writelines(line + "\r\n" for line in above)
    writer = csv.writer(out, delimiter=delimiter)
    titles = titles_of(rows)
    writer.writerow(titles)
    writer.writerows([["" if row.get(title) is None else row[title] for title in titles] for row in rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Rows, *, above: Sequence[str] = (), sheet: str = "Лист1") -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for line in above:
        page.append([line])
    titles = titles_of(rows)
    page.append(titles)
    for row in rows:
        page.append([row.get(title) for title in titles])
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def encoded(rows: Rows, form: str) -> tuple[bytes, str]:
    """The body and its Content-Type."""
    match form:
        case "csv":
            return as_csv(rows), CSV
        case "cp1251":
            return as_csv(rows, encoding="cp1251", delimiter=";"), CSV
        case "xlsx":
            return as_xlsx(rows), XLSX
        case "json":
            return orjson.dumps(rows), JSON
        case _:
            return b"\n".join(orjson.dumps(row) for row in rows), NDJSON


async def send(person: As, address: str, rows: Rows, form: str = "json", **parameters: Any) -> dict[str, Any]:
    """Send a table that is to be taken."""
    body, kind = encoded(rows, form)
    answer = await person.post(address, content=body, headers={"Content-Type": kind}, params=parameters)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counts(outcome: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    return outcome["created"], outcome["updated"], outcome["unchanged"], outcome["rejected"]
