"""Every sentence a person reads exists in Russian and in English; codes never change with the language."""

from contextvars import ContextVar
from enum import StrEnum
from typing import Literal, NamedTuple, Self

Language = Literal["ru", "en"]

language: ContextVar[Language] = ContextVar("language", default="en")
"""The language of the request being answered."""


class Text(NamedTuple):
    """One sentence in both languages."""

    ru: str
    en: str

    def __str__(self) -> str:
        return self.ru if language.get() == "ru" else self.en

    def filled(self, **values: object) -> "Text":
        """Both sentences with `{name}` places filled; a Text among the values speaks its own language in each."""
        ru = {name: value.ru if isinstance(value, Text) else value for name, value in values.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
        return Text(self.ru.format(**ru), self.en.format(**en))


class Labelled(StrEnum):
    """A closed list of codes, each with its label: `DRAFT = "draft", "черновик", "draft"`."""

    label: Text

    def __new__(cls, value: str, ru: str = "", en: str = "") -> Self:
        """Keep the code as the value and the label beside it; one argument looks a member up."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = Text(ru, en)
        return member


def preferred(accept_language: str | None) -> Language:
    """Russian where the header ranks it at or above English (RFC 9110, 12.5.4), else English."""
    if not accept_language:
        return "en"
    rank = {"ru": 0.0, "en": 0.0}
    for part in accept_language[:200].split(","):
        tag, _, weight = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        if primary in rank:
            rank[primary] = max(rank[primary], _quality(weight))
    return "ru" if rank["ru"] > 0 and rank["ru"] >= rank["en"] else "en"


def _quality(weight: str) -> float:
    value = weight.strip().lower().removeprefix("q=")
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0
