"""The ground of every wire schema: strict input, complete output, bounded types with an example each.

A property's description is the docstring beneath it. Input knows no coercion: `false` is no number, `"12"` is no
integer, `1` is no date. Output has no defaults, so generated clients see no optional field that is always there.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, LiteralString, TypeVar
from uuid import UUID

from fastapi import Path
from pydantic import (
    MISSING,
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from app.kernel.tables import Base

__all__ = ["MISSING"]

R = TypeVar("R", bound=Base)

ANY_ID = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"


def eg(*examples: Any) -> Any:
    """Examples of a property."""
    return Field(examples=list(examples))


class In(BaseModel):
    """A body that a client sends; an unknown property is a fault."""

    model_config = ConfigDict(
        extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False, str_strip_whitespace=True
    )


class Patch(In):
    """A merge patch (RFC 7396): `name: Line | MISSING = MISSING`.

    What is absent stays; null only where it has a meaning.
    """

    def onto(self, row: R) -> R:
        """Write what was sent onto the row."""
        for name in self.model_fields_set:
            setattr(row, name, getattr(self, name))
        return row


def sent(change: In) -> dict[str, Any]:
    """What a body says, and nothing that it leaves out."""
    return {name: getattr(change, name) for name in change.model_fields_set}


class Out(BaseModel):
    """What the server answers, read straight off the row."""

    model_config = ConfigDict(
        from_attributes=True, use_attribute_docstrings=True, json_schema_serialization_defaults_required=True
    )


# --- text -----------------------------------------------------------------------------------------------------------

_ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$"
_MANY_LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"

Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_ONE_LINE)]
"""One line of text."""
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=_MANY_LINES)]
"""Text with line breaks."""
Note = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, pattern=_MANY_LINES),
    eg("Не хватает приказа: приложите его, пожалуйста."),
]
"""A reason or a remark."""
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё._/-]*$"),
    eg("550"),
]
"""A natural key that people write."""
Email = Annotated[
    str,
    StringConstraints(
        min_length=3, max_length=254, pattern=r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,63}$"
    ),
    eg("ivanova@example.org"),
]
Link = Annotated[
    str,
    StringConstraints(min_length=8, max_length=2000, pattern=r"^https?://[^\s<>\u0022\u0000-\u0020]+$"),
    eg("https://example.org/order"),
]
"""An address on the web; nothing but http and https."""
Search = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_ONE_LINE), eg("школа 550")]


def _next(value: str) -> str:
    if (int(value[2:4]) + 1) % 100 != int(value[5:]):
        code = "school_year"
        raise PydanticCustomError(code, "A school year ends in the year after it begins, as 2026/27")
    return value


SchoolYear = Annotated[
    str,
    StringConstraints(pattern=r"^20\d{2}/\d{2}$", max_length=7),
    AfterValidator(_next),
    eg("2026/27"),
]
"""`2026/27`."""


# --- numbers, dates, ids ----------------------------------------------------------------------------------------------

Whole = Annotated[int, Field(strict=True, ge=0, le=2_147_483_647), eg(25)]
"""A count."""
Flag = Annotated[bool, Field(strict=True), Field(examples=[True])]
Share = Annotated[float, Field(strict=True, ge=0, le=1), eg(0.42)]
"""A part of one, as a decimal number."""


def _text_of(code: LiteralString, form: str) -> BeforeValidator:
    """Text of exactly this form: Pydantic alone takes `"1654646400"` for a day and `"1_000"` for an amount."""
    pattern = re.compile(form, re.ASCII)

    def check(value: Any) -> Any:
        if isinstance(value, date | Decimal) or (isinstance(value, str) and pattern.fullmatch(value)):
            return value
        raise PydanticCustomError(code, "The text does not have the required form")

    return BeforeValidator(check)


Day = Annotated[
    date,
    _text_of("date_type", r"\d{4}-\d{2}-\d{2}"),
    Field(ge=date(1900, 1, 1), le=date(2200, 12, 31)),
    WithJsonSchema({"type": "string", "format": "date"}),
    eg("2026-09-01"),
]
"""`YYYY-MM-DD`, between 1900 and 2200."""


Instant = Annotated[
    AwareDatetime,
    _text_of("datetime_type", r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})"),
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2200, 12, 31, tzinfo=UTC)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    eg("2026-11-23T09:30:00.000Z"),
]
"""RFC 3339 in UTC."""
Money = Annotated[
    Decimal,
    _text_of("decimal_type", r"\d{1,13}(\.\d{1,2})?"),
    Field(ge=0, max_digits=15, decimal_places=2),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,13}(\.\d{1,2})?$", "maxLength": 16}),
    eg("150000.00"),
]
"""An amount, sent as text; the currency stands beside it."""
Id = Annotated[UUID, eg(ANY_ID)]
PathId = Annotated[UUID, Path(description="The id of the resource.", examples=[ANY_ID])]
"""`{id}` of an address."""


class RecordOut(Out):
    """What every resource carries."""

    id: Id
    """UUIDv7."""
    created_at: Instant
    """When it was made."""
    updated_at: Instant
    """When it was last changed."""
    version: Annotated[Whole, Field(ge=1), eg(1)]
    """Counts the changes; stands behind the ETag."""


class LockedOut(Out):
    """Why the caller can take no step now."""

    code: Annotated[str, Field(max_length=40), eg("another-turn")]
    """`finished`, `another-turn`, or the code of the refusal that every step would meet, as `programme-closed`."""
    message: Annotated[str, Field(max_length=500), eg("It is not your turn: whoever is named under who acts next.")]
    """The same in words."""
    who: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10), eg(["centre"])]
    """Roles that can act next."""


Actions = Annotated[
    list[Annotated[str, Field(max_length=40), eg("report")]], Field(max_length=30), eg(["start", "report"])
]
"""Names of steps, and of what else may be done: each is `POST /{resource}/{id}/{step}`."""


class LivingOut(RecordOut):
    """What every resource with a life cycle carries besides its `status`."""

    allowed_actions: Actions
    """The steps that you may take now."""
    locked_because: LockedOut | None
    """Why you can take none; null when you can."""
