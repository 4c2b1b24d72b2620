"""File names made safe: fit to be shown in a list, sent in a header and saved on any system, and misleading nobody."""

import re
import unicodedata
from urllib.parse import quote

LONGEST = 150
"""Characters; with Cyrillic letters that are about 240 bytes, and 255 is what file systems take."""
LONGEST_BYTES = 240

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_UNNAMED = "file"
_PLAIN = "!#$&+-.^_`|~"
"""What RFC 8187 leaves as it is besides letters and digits."""


def safe(given: str | None) -> str:
    """The last part of a path, in one line, without characters that hide, turn text round."""
    name = re.split(r"[/\\]", given or "")[-1]
    name = "".join(" " if char.isspace() else char for char in name if unicodedata.category(char) not in _HIDDEN)
    name = unicodedata.normalize("NFC", name)
    name = _FORBIDDEN.sub("_", re.sub(" {2,}", " ", name))
    name = _RESERVED.sub(r"_\g<0>", name.strip(". "))
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 10:  # noqa: PLR2004  # longer ones are no extensions
        name = _cut(stem.rstrip(" "), LONGEST - len(extension) - 1, LONGEST_BYTES - len(extension.encode()) - 1)
        name = f"{name or _UNNAMED}.{extension}"
    else:
        name = _cut(name, LONGEST, LONGEST_BYTES) or _UNNAMED
    return name


def extension(name: str) -> str:
    """`pdf` of `Order.PDF`; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def disposition(name: str) -> str:
    """The Content-Disposition of a download (RFC 6266): the full name (RFC 8187), and one in ASCII for old programs."""
    plain = (
        name
        if name.isascii() and "%" not in name
        else f"{_UNNAMED}.{extension(name)}".encode("ascii", "ignore").decode()
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_PLAIN)}"


def _cut(text: str, characters: int, size: int) -> str:
    return text[:characters].encode()[:size].decode(errors="ignore").rstrip(" .")
