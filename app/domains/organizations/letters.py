"""How people write the name of a class, and the one way in which it is kept."""

import re
from functools import lru_cache

from pydantic_core import PydanticCustomError

from app.kernel.text import Text

_TWINS = str.maketrans("ABCEHKMOPTXYaceopxykmt", "АВСЕНКМОРТХУасеорхукмт")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_AROUND = re.compile(r"[\s«»\"'„“”]")
FORM = r"^[А-ЯЁ0-9][А-ЯЁ0-9-]{0,7}$"
_LETTER = re.compile(FORM)


@lru_cache(maxsize=4096)
def class_letter(value: str) -> str:
    """«а», Latin `A` and А are one letter: upper case, Cyrillic twins, no quotes; what has no sure twin is refused."""
    plain = _DASHES.sub("-", _AROUND.sub("", value)).translate(_TWINS).upper()
    if not _LETTER.fullmatch(plain):
        code = "class_letter"
        raise PydanticCustomError(
            code,
            "A class letter is Cyrillic",
            {
                "text": Text(
                    "Литера класса — русская буква или несколько: «А», «ФМ», «А-1»; латинской «{value}» среди них нет.",
                    "A class letter is Cyrillic, one or several: «А», «ФМ», «А-1»; «{value}» is none.",
                ).filled(value=plain[:20])
            },
        )
    return plain


_NAME = re.compile(r"(1[01]|[1-9])\s*[-\u2010-\u2015.]?\s*(?:класс\w*)?\s*([^\s0-9][^\s]*|[«\"'„“].*)", re.IGNORECASE)


def class_name(value: str) -> tuple[int, str] | None:
    """Grade and letter of «5А», «5-а», «5 «А»», «11 ФМ»; None where it is not the name of a class."""
    found = _NAME.fullmatch(value.strip())
    if found is None:
        return None
    try:
        return int(found[1]), class_letter(found[2])
    except PydanticCustomError:
        return None
