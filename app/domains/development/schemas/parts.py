"""Types that several of these schemas share."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.domains.development.lives import DevelopmentKind
from app.kernel.schema import Code, Id, Line, Whole, eg

Ids = Annotated[list[Id], Field(max_length=200)]
People = Annotated[list[Id], Field(max_length=200)]
SchoolName = Annotated[Line, eg("Школа № 550")]
PersonName = Annotated[Line, eg("Иванова Анна Петровна")]
Kinds = Annotated[list[DevelopmentKind], Field(max_length=8)]
Hours = Annotated[int, Field(strict=True, ge=1, le=2000), eg(36)]
"""Academic hours for one person."""
Heads = Annotated[int, Field(strict=True, ge=1, le=10_000), eg(4)]
PersonHours = Annotated[Whole, eg(144)]
Words = Annotated[Line, eg("Формирующее оценивание на уроках математики")]
MeasureCode = Annotated[Code, eg("1.1.3")]
ResourceType = Annotated[
    str, StringConstraints(min_length=3, max_length=64, pattern=r"^[a-z]+(-[a-z]+)*$"), eg("learning-team-meetings")
]
