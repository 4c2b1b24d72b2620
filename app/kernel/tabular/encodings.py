"""Which encoding a text file is in: told by its mark or its sender, proven by its bytes, or refused - never guessed."""

import codecs
import re

from app.kernel.tabular import complaints
from app.kernel.tabular.places import unreadable
from app.kernel.tabular.words import shown

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NAMES = {
    "utf-8": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1251": "cp1251",
}
_CHUNK = 1 << 20
_SAMPLE = 1 << 12


def encoding_of(body: bytes, charset: str | None = None) -> str:
    """The codec that reads the whole body, without a NUL in it. `charset` is what the sender declared, if anything."""
    codec = next((codec for mark, codec in _MARKS.items() if body.startswith(mark)), None)
    codec = codec or (_declared(charset) if charset else _sixteen_bits(body))
    if codec is None:
        odd = _first_not_utf8(body)
        codec = "utf-8" if odd is None else _eight_bits(body, odd)
    _prove(body, codec)
    return codec


def prove_utf8(body: bytes) -> None:
    """For what must be UTF-8, as JSON must (RFC 8259)."""
    _prove(body, "utf-8")


def _declared(charset: str) -> str:
    try:
        return _NAMES[codecs.lookup(charset).name]
    except (LookupError, ValueError):
        raise unreadable(complaints.FILE_CHARSET_UNSUPPORTED.about(charset=shown(charset))) from None


def _sixteen_bits(body: bytes) -> str | None:
    """UTF-16 without a mark: certain if a sample is nothing but Latin, Cyrillic and signs of print, in lines."""
    sample = body[: min(_SAMPLE, len(body) // 2 * 2)]
    if b"\0" not in sample:
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        text = sample.decode(codec, "replace")
        if _PRINTED.fullmatch(text) and any(mark in text for mark in ";,\t\n"):
            return codec
    return None


_PRINTED = re.compile(r"[\t\r\n -~\xa0-\xff\u0400-\u045f\u2010-\u2026\u20bd\u2116]+")


def _first_not_utf8(body: bytes) -> int | None:
    """Where the body ceases to be UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(body), _CHUNK):
        chunk = body[start : start + _CHUNK]
        try:
            decoder.decode(chunk, final=start + _CHUNK >= len(body))
        except UnicodeDecodeError as error:
            return start + len(chunk) - len(error.object) + error.start
    return None


def _eight_bits(body: bytes, odd: int) -> str:
    """UTF-8 with bytes damaged, if it looks so around the first of them; else cp1251, if that looks like Russian."""
    around = body[max(odd - _SAMPLE, 0) : odd + _SAMPLE].decode("utf-8", "replace")
    damaged = around.count("\N{REPLACEMENT CHARACTER}")
    if sum(character > "\x7f" for character in around) - damaged > damaged:
        return "utf-8"
    high = body.translate(None, _ASCII)
    letters = high.translate(None, _NOT_LETTERS)
    strange = len(high.translate(None, _LETTERS + _PRINT))
    frequent = len(letters) - len(letters.translate(None, _FREQUENT))
    beside_latin = len(_BESIDE_LATIN.findall(body))
    if (
        strange > _FEW * len(high)
        or beside_latin > _SOME * len(letters)
        or (len(letters) >= _ENOUGH and frequent < _RUSSIAN * len(letters))
    ):
        raise unreadable(complaints.FILE_ENCODING_UNKNOWN)
    return "cp1251"


_FEW, _SOME = 0.02, 0.2
_ENOUGH = 40
_RUSSIAN = 0.5
"""The ten commonest letters make 64 % of Russian text; of KOI8-R taken for cp1251 they make a third."""
_ASCII = bytes(range(128))
_LETTERS = bytes(range(0xC0, 0x100)) + "ЁёІіЇїЄєҐґЎў".encode("cp1251")
_NOT_LETTERS = bytes(set(range(256)) - set(_LETTERS))
_PRINT = "‚„…†‡‹‘’“”•–—™›\xa0¦§©«¬\xad®°±¶·№»µ€".encode("cp1251")
_FREQUENT = "оеаинтсрвлОЕАИНТСРВЛ".encode("cp1251")
_BESIDE_LATIN = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][A-Za-z]")


def _prove(body: bytes, codec: str) -> None:
    """Decode everything once, in pieces; say where it fails, and where there is a NUL."""
    decoder = codecs.getincrementaldecoder(codec)()
    read = 0
    for start in range(0, len(body), _CHUNK):
        try:
            text = decoder.decode(body[start : start + _CHUNK], final=start + _CHUNK >= len(body))
        except UnicodeDecodeError:
            raise _undecodable(body, codec) from None
        if "\0" in text:
            before = body.decode(codec)[: read + text.index("\0")]
            line, column = _spot(before)
            raise unreadable(complaints.FILE_NUL.about(line=line, column=column))
        read += len(text)


def _undecodable(body: bytes, codec: str) -> Exception:
    try:
        body.decode(codec)
    except UnicodeDecodeError as error:
        line, column = _spot(body[: error.start].decode(codec, "replace"))
        told = complaints.FILE_UNDECODABLE.about(line=line, column=column, byte=body[error.start], encoding=codec)
        return unreadable(told)
    return unreadable(complaints.FILE_ENCODING_UNKNOWN)


def _spot(before: str) -> tuple[int, int]:
    """Line and character, from 1, that come after this text."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1
