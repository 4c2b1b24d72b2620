"""Three ways of not having a value. None of them is ever a zero."""

from collections.abc import Mapping

from app.kernel.tabular.words import folded
from app.kernel.text import Labelled


class Absence(Labelled):
    """What stands where a value could be."""

    ABSENT = "absent", "нет значения", "absent"
    NOT_APPLICABLE = "not_applicable", "не применимо", "not applicable"
    UNKNOWN = "unknown", "неизвестно", "unknown"


LONGEST = 24
"""No mark is longer, so that a long text need not be looked up."""

_DASHES = "-\N{HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"

SYMBOLS: Mapping[str, Absence] = {
    **{dash * times: Absence.ABSENT for dash in _DASHES for times in (1, 2, 3)},
    "x": Absence.NOT_APPLICABLE,  # as the forms of the state statistics write it, in either alphabet
    "х": Absence.NOT_APPLICABLE,
    "…": Absence.UNKNOWN,
    "...": Absence.UNKNOWN,
}
"""Marks that only mean something where a number, a date or a choice should be; in a text «х» may be a text."""

WORDS: Mapping[str, Absence] = {
    folded(word): meaning
    for meaning, words in {
        Absence.NOT_APPLICABLE: ("не применимо", "неприменимо", "не применяется", "н/п", "not applicable"),
        Absence.UNKNOWN: (
            *("неизвестно", "не известно", "нет данных", "данных нет", "данные отсутствуют", "н/д", "нд", "н.д."),
            *("unknown", "not known", "no data", "not available"),
        ),
        Absence.ABSENT: ("нет значения", "absent"),
    }.items()
    for word in words
}
"""«N/A» is not here: it means both «not applicable» and «not available», and which is for the writer to say."""


def absence_of(text: str, marks: Mapping[str, Absence]) -> Absence | None:
    """The absence this text stands for, anywhere; `marks` are the file's own (as `SUPP`), folded."""
    if len(text) > LONGEST:
        return None
    if not text or text.isspace() or text.strip() in _BLANKS:
        return Absence.ABSENT
    word = folded(text)
    return marks.get(word) or WORDS.get(word)


_BLANKS = frozenset(mark for mark, meaning in SYMBOLS.items() if meaning is Absence.ABSENT)
