"""Types that several of these schemas share."""

from typing import Annotated

from pydantic import StringConstraints

from app.kernel.schema import Code, Line, eg

SchoolName = Annotated[Line, eg("Школа № 550")]
StageCode = Annotated[Code, eg("1")]
PartCode = Annotated[Code, eg("1.1.2")]
ResourceType = Annotated[
    str, StringConstraints(min_length=3, max_length=64, pattern=r"^[a-z]+(-[a-z]+)*$"), eg("monitoring-submissions")
]
