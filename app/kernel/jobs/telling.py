"""What became of an import is kept in both languages: whoever reads it later may read another than whoever sent it."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

import orjson

from app.kernel.text import Language, language

Document = Callable[[], Mapping[str, Any]]
"""Makes what is answered, in the language that is set."""


def in_both(document: Document) -> dict[str, Any]:
    """Language -> the document, as JSON keeps it."""
    told: dict[str, Any] = {}
    for one in get_args(Language):
        before = language.set(one)
        try:
            told[one] = orjson.loads(orjson.dumps(document(), default=str))
        finally:
            language.reset(before)
    return told
