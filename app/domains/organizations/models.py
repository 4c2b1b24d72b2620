"""A district and its organisations of three kinds in one table, so that "an organisation" is one foreign key everywhere.

`organizations.school_id` is the row's own id where it is a school and null elsewhere (the database computes it): a child that
refers to (school_id, district_id) can point at nothing but a school, and at none of another district.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, synonym

from app.kernel.refusals import explain
from app.kernel.tables import InDistrict, Record, Shared, natural_key
from app.kernel.text import Labelled, Text


class OrganizationKind(Labelled):
    """The three kinds of organisation."""

    DEPARTMENT = "department", "отдел образования", "Education Department"
    CENTRE = "centre", "информационно-методический центр", "methodological centre"
    SCHOOL = "school", "школа", "school"


class SchoolType(Labelled):
    """The types of school."""

    GENERAL = "general", "общеобразовательная школа", "general school"
    ADVANCED = "advanced", "школа с углублённым изучением предметов", "school with advanced study of subjects"
    GYMNASIUM = "gymnasium", "гимназия", "gymnasium"
    LYCEUM = "lyceum", "лицей", "lyceum"
    CENTRE_OF_EDUCATION = "centre_of_education", "центр образования", "centre of education"
    EVENING = "evening", "вечерняя (сменная) школа", "evening school"


class District(InDistrict, Record):
    """A district of a city or region: the outer wall of everything its people see."""

    __tablename__ = "districts"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    district_id = synonym("id")
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]


_IDENTITIES = {"Department": "department", "Centre": "centre", "School": "school"}


class Organization(Shared, Record):
    """A department, a centre or a school."""

    __tablename__ = "organizations"
    __table_args__ = (
        ForeignKeyConstraint(["district_id"], ["districts.id"]),
        UniqueConstraint("district_id", "code"),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("school_id", "district_id"),
        CheckConstraint("kind IN ('department', 'centre', 'school')", name="kind"),
        CheckConstraint("(kind = 'school') = (type IS NOT NULL)", name="type"),
        Index(None, "district_id", "name_key", "id"),
    )

    organization_id = synonym("id")
    kind: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(Computed("CASE WHEN kind = 'school' THEN id END", persisted=True))
    code: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("name"))
    full_name: Mapped[str | None]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        identity = _IDENTITIES.get(cls.__name__)
        if identity is not None:
            return {"polymorphic_identity": identity}
        return {"version_id_col": cls.version, "polymorphic_on": "kind", "polymorphic_abstract": True}

    @hybrid_property
    def common(self) -> Any:
        """Department and centre are known to the whole district; of the schools each knows itself."""
        return self.kind != OrganizationKind.SCHOOL.value

    @property
    def is_school(self) -> bool:
        """Whether it is a school."""
        return self.kind == OrganizationKind.SCHOOL.value


class Department(Organization):
    """The Education Department of a district."""


class Centre(Organization):
    """The methodological centre (IMC) of a district."""


class School(Organization):
    """A school of a district, whether or not it takes part in a programme."""

    type: Mapped[str | None] = mapped_column()
    number: Mapped[int | None] = mapped_column()
    address: Mapped[str | None] = mapped_column()


def owned_by(organization: Organization) -> dict[str, UUID]:
    """The two columns that make a row this organisation's."""
    return {"district_id": organization.district_id, "organization_id": organization.id}


explain(
    "uq_organizations_district_id_code",
    Text("В районе уже есть организация с таким кодом.", "The district has an organisation with this code already."),
    "/code",
)
