"""Types that several of these schemas share."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.kernel.schema import Code, Id, Line, Prose, Whole, eg

OrganizationName = Annotated[Line, eg("Информационно-методический центр")]
SchoolName = Annotated[Line, eg("Школа № 550")]
MeasureCode = Annotated[Code, eg("2.1.3")]
Measures = Annotated[list[MeasureCode], Field(max_length=20), eg(["2.1.3"])]
"""Codes of measures of the roadmap."""
SchoolIds = Annotated[list[Id], Field(min_length=1, max_length=1000)]
Members = Annotated[list[Id], Field(max_length=200)]
Participants = Annotated[Whole, Field(le=100_000), eg(24)]
Outcome = Annotated[Prose, eg("Учителя двух школ договорились вести общий банк заданий по чтению.")]
Activity = Annotated[Line, eg("3.2. Родительский клуб выходного дня")]
ResourceType = Annotated[
    str,
    StringConstraints(min_length=3, max_length=64, pattern=r"^[a-z]+(-[a-z]+)*$"),
    eg("training-events"),
]
"""The plural noun of a kind of resource, as in its address."""
