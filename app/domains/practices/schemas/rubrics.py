"""What the rubric and the pool of reviewers look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.practices.lives import ReviewerStatus, RubricStatus
from app.domains.practices.schemas.parts import Edition
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Flag, Id, In, Line, LivingOut, Out, Patch, Prose, Search, eg

RubricTitle = Annotated[Line, eg("Экспертиза лучших практик, 2026/27")]
CriterionTitle = Annotated[Line, eg("Воспроизводимость: описано так, что можно повторить")]
CriterionText = Annotated[Prose, eg("Понятно, кто, что и когда делает; перечислены материалы.")]
CriterionCode = Annotated[Code, eg("replicable")]
Weight = Annotated[int, Field(strict=True, ge=1, le=100), eg(3)]
Highest = Annotated[int, Field(strict=True, ge=2, le=10), eg(5)]
Reviewers = Annotated[int, Field(strict=True, ge=2, le=5), eg(2)]
Spread = Annotated[float, Field(strict=True, gt=0, le=1), eg(0.25)]
ReviewDays = Annotated[int, Field(strict=True, ge=1, le=180), eg(14)]


class CriterionIn(In):
    """One thing that reviewers judge."""

    code: CriterionCode
    """Unique in the rubric."""
    title: CriterionTitle
    """What is judged."""
    description: CriterionText | None = None
    """How to judge it."""
    weight: Weight
    """How much it counts beside the others."""


class CriterionOut(Out):
    """One thing that reviewers judge."""

    code: CriterionCode
    """Unique in the rubric."""
    title: CriterionTitle
    """What is judged."""
    description: CriterionText | None
    """How to judge it."""
    weight: Weight
    """How much it counts beside the others."""


CriteriaIn = Annotated[list[CriterionIn], Field(min_length=1, max_length=30)]


class PracticeRubricList(ListQuery):
    """Parameters of the list of rubrics."""

    sort: Annotated[Literal["edition", "-edition"], Field(description="The order; the newest first by default.")] = (
        "-edition"
    )
    status: Annotated[list[RubricStatus] | None, Field(max_length=3, description="In one of these states.")] = None


class PracticeRubricIn(In):
    """A new edition of the rubric."""

    title: RubricTitle
    """What it is called."""
    criteria: CriteriaIn
    """What is judged; the total is the mean of the marks by weight, as a part of the highest one."""
    highest: Highest = 5
    """Marks go from 1 to this."""
    reviewers: Reviewers = 2
    """How many reviews a decision takes."""
    spread: Spread = 0.25
    """From which difference of the totals (0 to 1) the reviewers disagree, and one more is asked."""
    review_days: ReviewDays = 14
    """Days a reviewer has, unless the invitation says otherwise."""
    anonymous: Flag = True
    """Whether the names of reviewers are kept from schools."""


class PracticeRubricPatch(Patch):
    """Changes to a draft of the rubric."""

    title: RubricTitle | MISSING = MISSING
    """What it is called."""
    criteria: CriteriaIn | MISSING = MISSING
    """What is judged; replaced as a whole."""
    highest: Highest | MISSING = MISSING
    """Marks go from 1 to this."""
    reviewers: Reviewers | MISSING = MISSING
    """How many reviews a decision takes."""
    spread: Spread | MISSING = MISSING
    """From which difference of the totals the reviewers disagree."""
    review_days: ReviewDays | MISSING = MISSING
    """Days a reviewer has."""
    anonymous: Flag | MISSING = MISSING
    """Whether the names of reviewers are kept from schools."""


class PracticeRubricOut(LivingOut):
    """An edition of the rubric."""

    status: RubricStatus
    """Where its life stands; one edition is in force in a district."""
    district_id: Id
    """Where."""
    edition: Edition
    """Its number."""
    title: RubricTitle
    """What it is called."""
    criteria: Annotated[list[CriterionOut], Field(max_length=30)]
    """What is judged."""
    highest: Highest
    """Marks go from 1 to this."""
    reviewers: Reviewers
    """How many reviews a decision takes."""
    spread: Spread
    """From which difference of the totals the reviewers disagree."""
    review_days: ReviewDays
    """Days a reviewer has."""
    anonymous: Flag
    """Whether the names of reviewers are kept from schools."""


# --- the pool ---------------------------------------------------------------------------------------------------------

ReviewerName = Annotated[Line, eg("Петрова Наталья Викторовна")]
About = Annotated[Prose, eg("Учитель русского языка, 20 лет в школе; готова смотреть практики по чтению.")]


class PracticeReviewerList(ListQuery):
    """Parameters of the list of reviewers."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at"], Field(description="The order; by name by default.")
    ] = "name"
    status: Annotated[list[ReviewerStatus] | None, Field(max_length=3, description="In one of these states.")] = None
    q: Annotated[Search | None, Field(description="A part of the name or of what is told.")] = None


class PracticeReviewerIn(In):
    """Somebody offers to review."""

    about: About | None = None
    """What you know well, and which practices you would like to see."""
    user_id: Id | None = None
    """Whose account; yours when left out. Only the administrator can offer somebody else."""
    organization_id: Id | None = None
    """For which centre; needed only where your district has several."""


class PracticeReviewerPatch(Patch):
    """Changes to what is told of a reviewer."""

    about: About | MISSING | None = MISSING
    """What he knows well; null removes it."""


class PracticeReviewerOut(LivingOut):
    """Somebody who reviews, or is willing to."""

    status: ReviewerStatus
    """Where it stands."""
    district_id: Id
    """Where."""
    organization_id: Id
    """For which centre."""
    user_id: Id
    """His account."""
    name: ReviewerName
    """His name."""
    about: About | None
    """What he knows well."""
    school_ids: Annotated[list[Id], Field(max_length=200)]
    """Schools he belonged to when he offered himself: he does not judge them."""
