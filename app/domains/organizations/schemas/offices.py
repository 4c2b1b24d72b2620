"""What districts, departments and centres look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.organizations.models import OrganizationKind
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Id, In, Line, Patch, RecordOut, Search, eg

DistrictName = Annotated[Line, eg("Центральный район")]
DistrictNameEn = Annotated[Line, eg("Central District")]
DistrictCode = Annotated[Code, eg("central")]
OfficeName = Annotated[Line, eg("Информационно-методический центр")]
OfficeCode = Annotated[Code, eg("ИМЦ")]
Ids = Annotated[list[Id], Field(max_length=100)]
FullName = Annotated[Line, eg("Государственное бюджетное общеобразовательное учреждение школа № 550")]


class DistrictList(ListQuery):
    """Parameters of the list of districts."""

    sort: Annotated[Literal["name", "-name", "code", "-code"], Field(description="The order.")] = "name"
    q: Annotated[Search | None, Field(description="A part of the name or the code.")] = None


class DistrictIn(In):
    """A new district."""

    code: DistrictCode
    """Short and stable, as scripts write it."""
    name: DistrictName
    """In Russian."""
    name_en: DistrictNameEn | None = None
    """In English."""


class DistrictPatch(Patch):
    """Changes to a district."""

    code: DistrictCode | MISSING = MISSING
    """Short and stable, as scripts write it."""
    name: DistrictName | MISSING = MISSING
    """In Russian."""
    name_en: DistrictNameEn | MISSING | None = MISSING
    """In English; null removes it."""


class DistrictOut(RecordOut):
    """A district."""

    code: DistrictCode
    """Short and stable, as scripts write it."""
    name: DistrictName
    """In Russian."""
    name_en: DistrictNameEn | None
    """In English."""


class OrganizationList(ListQuery):
    """Parameters of the list of organisations."""

    sort: Annotated[Literal["name", "-name", "code", "-code"], Field(description="The order.")] = "name"
    q: Annotated[Search | None, Field(description="A part of the name or the code.")] = None
    kind: Annotated[list[OrganizationKind] | None, Field(max_length=3, description="Of one of these kinds.")] = None
    district_id: Annotated[Ids | None, Field(description="In one of these districts.")] = None


class OrganizationIn(In):
    """A new department or centre; schools are added at `/schools`."""

    district_id: Id
    """The district."""
    kind: Literal["department", "centre"]
    """Which of the two it is."""
    code: OfficeCode
    """Its own within the district."""
    name: OfficeName
    """As people call it."""
    full_name: FullName | None = None
    """As its statute has it."""


class OrganizationPatch(Patch):
    """Changes to a department or a centre."""

    code: OfficeCode | MISSING = MISSING
    """Its own within the district."""
    name: OfficeName | MISSING = MISSING
    """As people call it."""
    full_name: FullName | MISSING | None = MISSING
    """As its statute has it; null removes it."""


class OrganizationOut(RecordOut):
    """A department, a centre or a school, as far as they are alike."""

    district_id: Id
    """The district."""
    kind: OrganizationKind
    """Which of the three it is; a school has more at `/schools/{id}`."""
    code: OfficeCode
    """Its own within the district."""
    name: OfficeName
    """As people call it."""
    full_name: FullName | None
    """As its statute has it."""
