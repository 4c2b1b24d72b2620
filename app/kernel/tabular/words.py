"""Words as people type them, compared without what they do not see: case, ё, spaces, punctuation, look-alikes."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

LONGEST_SHOWN = 60
"""Characters of somebody's own value that a message repeats."""

LONGEST_REMEMBERED = 200
"""Titles and codes are short; long texts would only fill the memory."""

_PARTING = re.compile(r"[^\w%]+|_+")
_LATIN_AND_CYRILLIC = re.compile(r"\b(?=\w*[a-z])(?=\w*[а-я])\w+")
_LOOK_ALIKE = str.maketrans("aceopxyktmbh", "асеорхуктмвн")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def folded(text: str) -> str:
    """What two spellings of one title have in common; a Latin letter inside a Russian word counts as its twin."""
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.replace("№", " № ")).casefold().replace("ё", "е")
    words = _PARTING.sub(" ", plain).strip()
    return _LATIN_AND_CYRILLIC.sub(lambda word: word[0].translate(_LOOK_ALIKE), words)


_remembered = lru_cache(maxsize=8192)(_folded)


def nearest(text: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known title most like this one, or None when nothing is near enough to be worth a hint."""
    titles = {folded(title): title for title in known}
    found = get_close_matches(folded(text)[:200], titles, n=1, cutoff=likeness)
    return titles[found[0]] if found else None


def shown(value: object) -> str:
    """Somebody's value as a message may repeat it: one line, of bearable length, without what cannot be printed."""
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(str(value).split(" ")))
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def writable(text: str) -> str:
    """The text without what no spreadsheet and no XML can hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def listed(titles: Iterable[object], limit: int = 12) -> str:
    """Several titles in quotes, in one line; beyond the limit only their number."""
    every = [f"«{shown(title)}»" for title in titles]
    more = f" … (+{len(every) - limit})" if len(every) > limit else ""
    return ", ".join(every[:limit]) + more
