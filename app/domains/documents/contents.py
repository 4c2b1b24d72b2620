"""What a file really is: found out by its content, never by its name alone, and without inflating anything large.

Taken are the documents that offices exchange. Refused are programs, pages and drawings that run scripts (HTML, SVG),
archives, and office files with macros or ActiveX; also the old binary formats (DOC, XLS, PPT, RTF), in which macros
cannot be told apart safely and into which password-protected files are packed as well.
"""

import codecs
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.domains.documents import names
from app.kernel.problems import Fault
from app.kernel.text import Text

_CHUNK = 256 * 1024
_DIRECTORY = 4 * 1024 * 1024
"""Bytes that may be read of a container to learn what it is."""
_INFLATED = 1_000_000_000
"""Bytes that a container may claim to hold."""
_ENTRY = 1_000_000

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"
_ZIPPED = frozenset({"application/zip", "application/x-zip-compressed"})


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is taken; `aliases` are what browsers call it besides."""

    extensions: tuple[str, ...]
    media_type: str
    aliases: frozenset[str] = frozenset()


PDF = Format(("pdf",), "application/pdf", frozenset({"application/x-pdf"}))
PNG = Format(("png",), "image/png", frozenset({"image/x-png"}))
JPEG = Format(("jpg", "jpeg"), "image/jpeg", frozenset({"image/jpg", "image/pjpeg"}))
TXT = Format(("txt",), "text/plain")
CSV = Format(
    ("csv",),
    "text/csv",
    frozenset({"text/plain", "text/comma-separated-values", "application/csv", "application/vnd.ms-excel"}),
)
DOCX = Format(("docx",), f"{_OFFICE}.wordprocessingml.document", _ZIPPED | {"application/msword"})
XLSX = Format(("xlsx",), f"{_OFFICE}.spreadsheetml.sheet", _ZIPPED | {"application/vnd.ms-excel"})
PPTX = Format(("pptx",), f"{_OFFICE}.presentationml.presentation", _ZIPPED | {"application/vnd.ms-powerpoint"})
ODT = Format(("odt",), f"{_OASIS}.text", _ZIPPED)
ODS = Format(("ods",), f"{_OASIS}.spreadsheet", _ZIPPED)
ODP = Format(("odp",), f"{_OASIS}.presentation", _ZIPPED)
FORMATS = (PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TXT, CSV)
MEDIA_TYPES = tuple(format_.media_type for format_ in FORMATS)

_BY_EXTENSION = {extension: format_ for format_ in FORMATS for extension in format_.extensions}
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
}
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<iframe", "{\\rtf")
_TELLING = 64
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ZIP = b"PK\x03\x04"
_NO_ZIP = (
    BadZipFile, EOFError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError, ValueError, struct.error,
    zlib.error,
)  # fmt: skip


class _Refused(Exception):
    def __init__(self, code: str, message: Text, hint: Text) -> None:
        super().__init__(code)
        self.fault = Fault("/file", code, message, hint)


def faults_of(file: BinaryIO, name: str, declared: str | None) -> tuple[Format | None, list[Fault]]:
    """What the file is, or all that speaks against it; reads the file, so call it off the event loop."""
    expected = _BY_EXTENSION.get(names.extension(name))
    try:
        found = _found(file)
    except _Refused as refused:
        return None, [refused.fault]
    faults: list[Fault] = []
    if expected is None:
        faults.append(_not_taken())
    elif found is not expected and not (found is TXT and expected is CSV):
        faults.append(_mismatch(names.extension(name), found))
    kind = (declared or "").partition(";")[0].strip().lower()
    if expected is not None and kind not in {expected.media_type, *expected.aliases, *_UNTOLD}:
        faults.append(_misdeclared(kind, expected))
    return expected, faults


def _found(file: BinaryIO) -> Format | None:
    """None for what is none of ours."""
    file.seek(0)
    head = file.read(64)
    file.seek(0)
    if not head:
        raise _Refused(
            "file.empty",
            Text("Файл пуст.", "The file is empty."),
            Text("Проверьте, что файл сохранён до конца, и отправьте его снова.",
                 "Check that the file was saved completely, and send it again."),
        )  # fmt: skip
    if head.startswith(_ZIP):
        return _container(file)
    import puremagic  # noqa: PLC0415  # a table of all kinds of file, for those who send one

    try:
        known = {match.extension for match in puremagic.magic_stream(file) if head.startswith(match.byte_match)}
    except puremagic.PureError:
        known = set()
    for format_ in (PDF, PNG, JPEG):
        if f".{format_.extensions[0]}" in known:
            return format_
    return TXT if _is_text(file) else None


# --- containers -------------------------------------------------------------------------------------------------------


class _Frugal:
    """A file of which only so much can be read: a directory of a million entries is refused before it is in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _DIRECTORY

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise ValueError
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


def _container(file: BinaryIO) -> Format | None:
    """An office file by its main part, told from its directory and one small entry; None for a mere archive."""
    try:
        with ZipFile(_Frugal(file)) as archive:
            entries = archive.infolist()
            _refuse_odd(entries)
            return _office(archive, entries)
    except _NO_ZIP as error:
        raise _damaged() from error
    finally:
        file.seek(0)


def _office(archive: ZipFile, entries: list[ZipInfo]) -> Format | None:
    within = {entry.filename for entry in entries}
    if "[Content_Types].xml" in within:
        told = _entry(archive, "[Content_Types].xml")
        if b"<!" in told or b"&#" in told:  # nothing that an XML reader would see otherwise than we do
            raise _damaged()
        if b"macroenabled" in told.lower() or b"vbaproject" in told.lower() or any(map(_is_active, within)):
            raise _with_macros()
        return next((format_ for part, format_ in _MAIN_PARTS.items() if part in told), None)
    if "mimetype" in within:
        if any(map(_is_active, within)):
            raise _with_macros()
        told = _entry(archive, "mimetype").strip()
        return next((format_ for format_ in (ODT, ODS, ODP) if format_.media_type.encode() == told), None)
    return None


def _refuse_odd(entries: list[ZipInfo]) -> None:
    """Bombs by what they claim, and whatever two readers may read differently."""
    claimed = [entry.filename.casefold() for entry in entries]
    if len(claimed) != len(set(claimed)):
        raise _damaged()
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or entry.flag_bits & 0x1 for entry in entries):
        raise _damaged()
    if sum(entry.file_size for entry in entries) > _INFLATED:
        raise _Refused(
            "file.bomb",
            Text("Файл разворачивается в слишком большой объём.", "The file unpacks to far too much."),
            Text("Уменьшите вложенные рисунки и сохраните файл заново.",
                 "Make the pictures inside smaller and save the file anew."),
        )  # fmt: skip


def _entry(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        data = entry.read(_ENTRY + 1)
    if len(data) > _ENTRY:
        raise ValueError
    return data


def _is_active(name: str) -> bool:
    """A part that holds code: VBA, ActiveX, or Basic and scripts of an ODF file (its lists of libraries hold none)."""
    path = name.casefold()
    if path.endswith(("/", "/script-lc.xml", "/script-lb.xml", "/dialog-lc.xml", "/dialog-lb.xml")):
        return False
    return "vbaproject" in path or "/activex/" in path or path.startswith(("basic/", "scripts/", "dialogs/"))


# --- text -------------------------------------------------------------------------------------------------------------


def _is_text(file: BinaryIO) -> bool:
    """Readable text in UTF-8, UTF-16 with its mark, or cp1251, which is no page in disguise."""
    file.seek(0)
    mark = file.read(4)
    marked = mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1251"):
        try:
            return _reads(file, encoding)
        except UnicodeDecodeError:
            continue
        finally:
            file.seek(0)
    return False


def _reads(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    beginning = ""
    for part in _decoded(file, encoding):
        if _UNREADABLE.search(part):
            return False
        if len(beginning) < _TELLING:
            beginning = (beginning + part).lstrip()[:_TELLING]
    return not beginning.casefold().startswith(_MARKUP)


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := file.read(_CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


# --- words ------------------------------------------------------------------------------------------------------------

_TAKEN = ", ".join(extension.upper() for format_ in FORMATS for extension in format_.extensions[:1])


def _not_taken() -> Fault:
    return Fault(
        "/file",
        "file.type-refused",
        Text("Файлы такого вида не принимаются.", "Files of this kind are not taken."),
        Text(
            "Принимаются {taken}. Старые DOC, XLS, PPT и RTF сохраните в новом формате или как PDF, архив распакуйте.",
            "Taken are {taken}. Save old DOC, XLS, PPT and RTF in the newer format or as PDF, and unpack archives.",
        ).filled(taken=_TAKEN),
    )


def _mismatch(extension: str, found: Format | None) -> Fault:
    told = Text("{it}", "{it}").filled(it=found.extensions[0].upper()) if found else _SOMETHING
    return Fault(
        "/file",
        "file.type-mismatch",
        Text(
            "По имени это {name}, а по содержимому — {content}.",
            "By its name this is {name}, by its content {content}.",
        ).filled(name=extension.upper(), content=told),
        Text(
            "Откройте файл и сохраните его в том формате, который стоит в имени.",
            "Open the file and save it in the format that its name tells.",
        ),
    )


def _misdeclared(kind: str, expected: Format) -> Fault:
    return Fault(
        "/file",
        "file.type-declared",
        Text(
            "Content-Type части — {kind}, а по имени файла это {expected}.",
            "The Content-Type of the part is {kind}, by the file name it is {expected}.",
        ).filled(kind=_told(kind), expected=expected.media_type),
        Text(
            "Укажите верный Content-Type или application/octet-stream.",
            "Give the right Content-Type, or application/octet-stream.",
        ),
    )


def _told(kind: str) -> str:
    return "".join(char for char in kind[:100] if char.isprintable())


def _damaged() -> _Refused:
    return _Refused(
        "file.damaged",
        Text("Файл повреждён, защищён паролем или устроен необычно.",
             "The file is damaged, protected by a password, or of an unusual make."),
        Text("Откройте файл, снимите пароль и сохраните его заново или как PDF.",
             "Open the file, take the password off and save it anew, or as PDF."),
    )  # fmt: skip


def _with_macros() -> _Refused:
    return _Refused(
        "file.macros",
        Text("В файле есть макросы или элементы ActiveX.", "The file holds macros or ActiveX."),
        Text("Сохраните файл без макросов (DOCX, XLSX, PPTX, ODT, ODS) или как PDF.",
             "Save the file without macros (DOCX, XLSX, PPTX, ODT, ODS), or as PDF."),
    )  # fmt: skip


_SOMETHING = Text("нечто другое", "something else")
