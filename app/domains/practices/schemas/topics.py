"""What the topics of the bank look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.practices.schemas.parts import TopicCode, TopicTitle
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Flag, Id, In, Line, Patch, RecordOut, Search, eg

TitleEn = Annotated[Line, eg("Reading for meaning")]


class PracticeTopicList(ListQuery):
    """Parameters of the list of topics."""

    sort: Annotated[
        Literal["title", "-title", "code", "-code", "created_at", "-created_at"],
        Field(description="The order; by title by default."),
    ] = "title"
    active: Annotated[bool | None, Field(description="Only those that are given, or only former ones.")] = None
    district_id: Annotated[Id | None, Field(description="Of this district.")] = None
    q: Annotated[Search | None, Field(description="A part of the code or of a title.")] = None


class PracticeTopicIn(In):
    """A new topic."""

    code: TopicCode
    """Unique in the district; stays when the title changes."""
    title: TopicTitle
    """As readers see it."""
    title_en: TitleEn | None = None
    """The same in English."""


class PracticeTopicPatch(Patch):
    """Changes to a topic; its code stays."""

    title: TopicTitle | MISSING = MISSING
    """As readers see it."""
    title_en: TitleEn | MISSING | None = MISSING
    """The same in English; null removes it."""
    active: Flag | MISSING = MISSING
    """Whether new practices may be given it."""


class PracticeTopicOut(RecordOut):
    """A topic of the bank."""

    district_id: Id
    """Where."""
    organization_id: Id
    """The centre that keeps it."""
    code: TopicCode
    """Unique in the district."""
    title: TopicTitle
    """As readers see it."""
    title_en: TitleEn | None
    """The same in English."""
    active: Flag
    """Whether new practices may be given it."""
