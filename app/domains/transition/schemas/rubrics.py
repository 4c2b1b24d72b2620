"""What rubrics look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domains.monitoring.values import Bilingual, BilingualOut
from app.domains.transition.lives import TransitionRubricStatus
from app.domains.transition.values import (
    MOST_DIRECTIONS,
    MOST_LEVELS,
    Directions,
    RubricDirectionOut,
    Scale,
    ScaleLevelOut,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Id, In, Instant, LivingOut, Patch, eg

RubricCode = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$"), eg("school_environment")
]
"""How scripts call a rubric, whatever its edition."""
Edition = Annotated[int, Field(ge=1, le=10_000), eg(1)]
Ids = Annotated[list[Id], Field(max_length=100)]


class RubricList(ListQuery):
    """Parameters of the list of rubrics."""

    sort: Annotated[
        Literal["code", "-code", "updated_at", "-updated_at"], Field(description="The order; by code, then by edition.")
    ] = "code"
    code: Annotated[list[RubricCode] | None, Field(max_length=50, description="Editions of these rubrics.")] = None
    status: Annotated[
        list[TransitionRubricStatus] | None, Field(max_length=3, description="In one of these states.")
    ] = None


class RubricIn(In):
    """A new edition of a rubric, as a draft; a code that is there already gets its next edition."""

    district_id: Id | None = None
    """The district; yours when left out."""
    code: RubricCode
    """How scripts call the rubric."""
    title: Bilingual
    """As people call it."""
    description: Bilingual | None = None
    """What it is for and how to use it."""
    scale: Scale
    """The levels that all criteria share; the higher, the better."""
    directions: Directions
    """What is judged, in this order; a criterion keeps its code in later editions."""


class RubricPatch(Patch):
    """Changes to a draft; a list is replaced as a whole."""

    title: Bilingual | MISSING = MISSING
    """As people call it."""
    description: Bilingual | MISSING | None = MISSING
    """What it is for and how to use it."""
    scale: Scale | MISSING = MISSING
    """The levels that all criteria share."""
    directions: Directions | MISSING = MISSING
    """What is judged, in this order."""


class RubricOut(LivingOut):
    """An edition of a rubric."""

    district_id: Id
    """The district."""
    code: RubricCode
    """How scripts call the rubric."""
    edition: Edition
    """Counts the editions of this code."""
    title: BilingualOut
    """As people call it."""
    description: BilingualOut | None
    """What it is for and how to use it."""
    scale: Annotated[list[ScaleLevelOut], Field(max_length=MOST_LEVELS)]
    """The levels that all criteria share; the higher, the better."""
    directions: Annotated[list[RubricDirectionOut], Field(max_length=MOST_DIRECTIONS)]
    """What is judged, in this order."""
    status: TransitionRubricStatus
    """Where it is in its life; a published edition no longer changes."""
    published_at: Instant | None
    """When it was published; null for a draft."""
