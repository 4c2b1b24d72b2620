"""The parts of an XLSX, handed out only after the archive was found harmless: what reads them trusts what it is given.

Refused: what unpacks to more than it should, encrypted or damaged entries, macros, links to other files.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from app.kernel.tabular import complaints
from app.kernel.tabular.complaints import Complaint
from app.kernel.tabular.places import unreadable
from app.kernel.text import Text

MOST_PARTS = 2_000
MOST_UNPACKED = 300_000_000
"""Bytes of all parts together; a sheet of 100,000 rows and 50 columns has 170 million."""
HIGHEST_RATIO = 100
"""Unpacked to packed; sheets have 5 to 25. Parts below `RATIO_FROM` bytes are let be: little hurts little."""
RATIO_FROM = 1_000_000

_PIECE = 1 << 20
_ENCRYPTED = 0x1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


class Archive:
    """A workbook as the archive it is."""

    def __init__(self, body: bytes) -> None:
        self._zip = _opened(body)
        parts = self._zip.infolist()
        names = [part.filename.replace("\\", "/").lstrip("/").lower() for part in parts]
        self._parts = dict(zip(names, parts, strict=True))
        if len(self._parts) != len(parts):
            raise _broken(Text("часть книги записана дважды", "a part is there twice"))
        _refuse_bombs(parts)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise unreadable(complaints.FILE_ENCRYPTED)
        _refuse_contents(self._parts)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def prove(self, name: str) -> None:
        """Unpack a part, if it is there, only to see that it is what the archive says."""
        if name in self:
            for _ in self.pieces(name):
                pass

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a part; its real length is held against the declared one, and its checksum is proven."""
        try:
            with self._zip.open(self._parts[name.lower()]) as part:
                while piece := part.read(_PIECE):
                    yield piece
        except KeyError:
            raise _broken(Text(f"в книге нет части {name}", f"the workbook lacks its part {name}")) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise _broken(Text(f"часть {name} не читается", f"its part {name} cannot be read")) from None


def _opened(body: bytes) -> zipfile.ZipFile:
    if body.startswith(_OLE):
        secret = "EncryptedPackage".encode("utf-16-le") in body
        raise unreadable(complaints.FILE_ENCRYPTED if secret else complaints.FILE_LEGACY_XLS)
    if not body.startswith(_ZIP):
        raise _broken(Text("это не книга Excel", "it is no Excel workbook"))
    try:
        return zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError):
        raise _broken(
            Text("файл обрезан или испорчен при передаче", "it is cut off or was garbled on the way")
        ) from None


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    whole = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        told = Text(f"частей {len(parts)}, а можно {MOST_PARTS}", f"{len(parts)} parts, {MOST_PARTS} are allowed")
    elif whole > MOST_UNPACKED:
        told = Text(f"{whole:_} байт, а можно {MOST_UNPACKED:_}", f"{whole:_} bytes, {MOST_UNPACKED:_} are allowed")
    elif dense := [part for part in parts if part.file_size > max(RATIO_FROM, HIGHEST_RATIO * part.compress_size)]:
        told = Text(
            f"часть {dense[0].filename} сжата неправдоподобно сильно", f"{dense[0].filename} is packed beyond belief"
        )
    else:
        return
    raise unreadable(complaints.FILE_ZIP_BOMB.about(what=told))


def _refuse_contents(parts: dict[str, zipfile.ZipInfo]) -> None:
    told: Complaint | None = None
    if macros := [name for name in parts if "vbaproject" in name or "/macrosheets/" in name]:
        told = complaints.FILE_MACROS.about(part=macros[0])
    elif any("/externallinks/" in name for name in parts):
        told = complaints.FILE_EXTERNAL_LINKS
    elif any(name.endswith("workbook.bin") for name in parts):
        told = complaints.FILE_BINARY_WORKBOOK
    elif "content.xml" in parts and "[content_types].xml" not in parts:
        told = complaints.FILE_OPENDOCUMENT
    elif "[content_types].xml" not in parts:
        told = complaints.FILE_BROKEN.about(
            why=Text("это архив, но не книга Excel", "an archive, but no Excel workbook")
        )
    if told is not None:
        raise unreadable(told)


def _broken(why: Text) -> Exception:
    return unreadable(complaints.FILE_BROKEN.about(why=why))
