"""What schools, their former codes and their statuses look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.organizations.models import AliasKind, SchoolType, StatusCode
from app.domains.organizations.schemas.offices import FullName, Ids
from app.kernel.exporting import ExportQuery
from app.kernel.importing import ImportQuery
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Day, Id, In, Line, Out, Patch, RecordOut, Search, eg

SchoolName = Annotated[Line, eg("Школа № 550")]
Address = Annotated[Line, eg("191002, ул. Правды, д. 11")]
SchoolNumber = Annotated[int, Field(strict=True, ge=1, le=99_999), eg(550)]
OldCode = Annotated[Code, eg("309")]
OldName = Annotated[Line, eg("Школа № 309")]


class BranchIn(In):
    """A further site of a school."""

    name: Annotated[Line, eg("Отделение начальных классов")]
    """What it is called."""
    address: Address | None = None
    """Where it is."""


class BranchOut(Out):
    """A further site of a school."""

    name: Annotated[Line, eg("Отделение начальных классов")]
    """What it is called."""
    address: Address | None
    """Where it is."""


class SchoolList(ListQuery):
    """Parameters of the list of schools."""

    sort: Annotated[
        Literal["name", "-name", "code", "-code", "number", "-number"],
        Field(description="The order; by name and by code «2» stands before «10», schools without a number come last."),
    ] = "name"
    q: Annotated[Search | None, Field(description="A part of the name, code or number, now or formerly.")] = None
    code: Annotated[
        list[Code] | None,
        Field(max_length=100, description="With one of these codes; a former code finds the school as well."),
    ] = None
    district_id: Annotated[Ids | None, Field(description="In one of these districts.")] = None
    type: Annotated[list[SchoolType] | None, Field(max_length=10, description="Of one of these types.")] = None
    status: Annotated[
        list[StatusCode] | None, Field(max_length=10, description="With one of these statuses on the day `on`.")
    ] = None
    on: Annotated[Day | None, Field(description="The day that `status` asks about; today when left out.")] = None
    closed: Annotated[
        bool | None,
        Field(description="Only schools that have closed, or only those that have not.", examples=[False]),
    ] = None


class SchoolIn(In):
    """A new school."""

    district_id: Id | None = None
    """The district; your own when left out."""
    code: Code
    """Its own within the district, the same in every file."""
    number: SchoolNumber | None = None
    """The number it bears."""
    name: SchoolName
    """As people call it."""
    full_name: FullName | None = None
    """As its statute has it."""
    type: SchoolType
    """What kind of school it is."""
    address: Address | None = None
    """Of the main site."""
    branches: list[BranchIn] = Field(default_factory=list, max_length=50)
    """Its further sites."""
    closed_on: Day | None = None
    """The day on which it ceased to be a school of its own."""


class SchoolImport(ImportQuery):
    """Parameters of the import of schools."""

    district_id: Id | None = None
    """Of which district; your own when left out."""


class SchoolExport(ExportQuery):
    """Parameters of the table of schools."""

    district_id: Annotated[Ids | None, Field(description="In one of these districts.")] = None


class SchoolPatch(Patch):
    """Changes to a school."""

    code: Code | MISSING = MISSING
    """Its own within the district; the former code is kept as an alias and goes on finding the school."""
    number: SchoolNumber | MISSING | None = MISSING
    """The number it bears; null removes it."""
    name: SchoolName | MISSING = MISSING
    """As people call it."""
    full_name: FullName | MISSING | None = MISSING
    """As its statute has it; null removes it."""
    type: SchoolType | MISSING = MISSING
    """What kind of school it is."""
    address: Address | MISSING | None = MISSING
    """Of the main site; null removes it."""
    branches: Annotated[list[BranchIn], Field(max_length=50)] | MISSING = MISSING
    """All its further sites: the list replaces what was there."""
    closed_on: Day | MISSING | None = MISSING
    """The day on which it ceased to be a school of its own; null opens it again."""


class AliasOut(RecordOut):
    """A code or name under which a school was known before, or under which a school was that it took in."""

    school_id: Id
    """The school that is meant today."""
    kind: AliasKind
    """How it came about."""
    code: OldCode | None
    """The former code; files that name it find the school."""
    name: OldName | None
    """The former name."""
    until: Day | None
    """The last day on which it was in use."""
    document_id: Id | None
    """The order."""


class StatusOut(RecordOut):
    """What a school is from a day to a day."""

    school_id: Id
    """The school."""
    code: StatusCode
    """The status."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None
    """The last day; null while it lasts."""
    data_from: Day | None
    """The first day of the data that it rests on."""
    data_to: Day | None
    """The last day of the data that it rests on."""
    document_id: Id | None
    """The order."""


class SchoolOut(RecordOut):
    """A school."""

    district_id: Id
    """The district."""
    code: Code
    """Its own within the district, the same in every file."""
    number: SchoolNumber | None
    """The number it bears."""
    name: SchoolName
    """As people call it."""
    full_name: FullName | None
    """As its statute has it."""
    type: SchoolType
    """What kind of school it is."""
    address: Address | None
    """Of the main site."""
    branches: Annotated[list[BranchOut], Field(max_length=50)]
    """Its further sites."""
    closed_on: Day | None
    """The day on which it ceased to be a school of its own."""
    aliases: Annotated[list[AliasOut], Field(max_length=200)]
    """Former codes and names, its own and those of schools it took in."""
    statuses: Annotated[list[StatusOut], Field(max_length=200)]
    """What it is and was by order, from first to last."""


class AliasList(ListQuery):
    """Parameters of the list of former codes and names."""

    sort: Annotated[Literal["created_at", "-created_at"], Field(description="The order.")] = "created_at"
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None


class AliasIn(In):
    """A former code or name, or both."""

    school_id: Id
    """The school that is meant today."""
    kind: AliasKind
    """How it came about."""
    code: OldCode | None = None
    """The former code; files that name it will find the school."""
    name: OldName | None = None
    """The former name."""
    until: Day | None = None
    """The last day on which it was in use."""
    document_id: Id | None = None
    """The order."""


class AliasPatch(Patch):
    """Changes to a former code or name."""

    kind: AliasKind | MISSING = MISSING
    """How it came about."""
    code: OldCode | MISSING | None = MISSING
    """The former code; null removes it."""
    name: OldName | MISSING | None = MISSING
    """The former name; null removes it."""
    until: Day | MISSING | None = MISSING
    """The last day on which it was in use; null when unknown."""
    document_id: Id | MISSING | None = MISSING
    """The order; null removes it."""


class StatusList(ListQuery):
    """Parameters of the list of statuses."""

    sort: Annotated[Literal["starts_on", "-starts_on"], Field(description="The order.")] = "starts_on"
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    code: Annotated[list[StatusCode] | None, Field(max_length=10, description="One of these.")] = None
    on: Annotated[Day | None, Field(description="In force on this day.")] = None


class StatusIn(In):
    """A status for a school."""

    school_id: Id
    """The school."""
    code: StatusCode
    """The status."""
    starts_on: Day
    """The first day."""
    ends_on: Day | None = None
    """The last day; open when left out."""
    data_from: Day | None = None
    """The first day of the data that it rests on."""
    data_to: Day | None = None
    """The last day of the data that it rests on."""
    document_id: Id | None = None
    """The order."""


class StatusPatch(Patch):
    """Changes to a status: its days, its data and its order; another status is another record."""

    starts_on: Day | MISSING = MISSING
    """The first day."""
    ends_on: Day | MISSING | None = MISSING
    """The last day; null opens the end."""
    data_from: Day | MISSING | None = MISSING
    """The first day of the data that it rests on; null when unknown."""
    data_to: Day | MISSING | None = MISSING
    """The last day of the data that it rests on; null when unknown."""
    document_id: Id | MISSING | None = MISSING
    """The order; null removes it."""
