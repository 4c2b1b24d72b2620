"""What kind of file was sent: as its sender declares it, held against what the bytes are."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath

from app.kernel.tabular import complaints
from app.kernel.tabular.places import unreadable
from app.kernel.text import Text


class Kind(StrEnum):
    """What can be read, by its media type."""

    CSV = "text/csv"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    JSON = "application/json"
    NDJSON = "application/x-ndjson"


MEDIA_TYPES: tuple[str, ...] = tuple(kind.value for kind in Kind)
_ENDINGS: Mapping[str, Kind] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), Kind.CSV),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), Kind.XLSX),
    **dict.fromkeys((".json",), Kind.JSON),
    **dict.fromkeys((".ndjson", ".jsonl"), Kind.NDJSON),
}
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_WORKBOOK = Text("книга Excel", "an Excel workbook")


def kind_of(body: bytes, media_type: str, name: str) -> Kind:
    """By the media type; by the name where that says nothing (to Windows a CSV is `application/vnd.ms-excel`)."""
    bare = media_type.partition(";")[0].strip().lower()
    start = body[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise unreadable(complaints.FILE_EMPTY)
    declared = Kind(bare) if bare in MEDIA_TYPES else _ENDINGS.get(PurePath(name).suffix.lower())
    is_workbook = body.startswith(_ARCHIVES)
    if declared is None and not is_workbook and not start.startswith(b"["):
        raise unreadable(complaints.FILE_KIND_UNKNOWN)
    kind = declared or (Kind.XLSX if is_workbook else Kind.JSON)
    if start.startswith(b"<"):
        raise unreadable(complaints.FILE_WEB_PAGE)
    if is_workbook != (kind is Kind.XLSX):
        actual = _WORKBOOK if is_workbook else Text("не книга Excel", "no Excel workbook")
        raise unreadable(complaints.FILE_KIND_MISMATCH.about(declared=kind.name, actual=actual))
    return kind


def charset_of(media_type: str) -> str | None:
    """The charset a Content-Type carries, if any."""
    found = _CHARSET.search(media_type)
    return found[1] if found else None
