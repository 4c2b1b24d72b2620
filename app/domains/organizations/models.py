"""A district, its organisations of three kinds, and what is theirs: former codes, statuses, classes, staff, functions.

The three kinds share a table, so that "an organisation" is one foreign key everywhere. `organizations.school_id` is the
row's own id where it is a school and null elsewhere (the database computes it): a child that refers to (school_id,
district_id) can point at nothing but a school, and at none of another district.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, synonym

from app.kernel.audit import HIDDEN
from app.kernel.refusals import explain
from app.kernel.tables import InDistrict, Owned, Record, Shared, natural_key
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


class AliasKind(Labelled):
    """Why a school is known under another code or name."""

    RENAMED = "renamed", "переименование", "renamed"
    MERGED = "merged", "присоединение другой школы", "merger with another school"


class StatusCode(Labelled):
    """What a school is by an order, for a time."""

    LOW_RESULTS = "low_results", "школа с низкими результатами", "school with low results"
    HARD_CONDITIONS = (
        "hard_conditions",
        "школа в неблагоприятных социальных условиях",
        "school in hard social conditions",
    )
    AT_RISK = "at_risk", "школа с рисками снижения результатов", "school whose results are at risk"
    DISTRICT_SITE = "district_site", "районная площадка", "district site"


class Function(Labelled):
    """What a person is appointed to."""

    DISTRICT_COORDINATOR = "district_coordinator", "районный координатор проекта", "district coordinator of the project"
    COORDINATION_GROUP = "coordination_group", "член координационной группы", "member of the coordination group"
    MONITORING_LEAD = "monitoring_lead", "ответственный за мониторинг", "in charge of monitoring"
    DEVELOPMENT_LEAD = (
        "development_lead",
        "ответственный за профессиональное развитие",
        "in charge of professional development",
    )
    MANAGEMENT_TEAM_HEAD = "management_team_head", "руководитель управленческой команды", "head of the management team"
    MANAGEMENT_TEAM = "management_team", "член управленческой команды", "member of the management team"
    SCHOOL_COORDINATOR = "school_coordinator", "координатор проекта в школе", "coordinator of the project in the school"
    MENTOR = "mentor", "куратор (наставник)", "mentor"
    CONSULTANT = "consultant", "эксперт-консультант", "expert-consultant"


_OFFICES = frozenset({OrganizationKind.DEPARTMENT.value, OrganizationKind.CENTRE.value})
_ANYWHERE = frozenset(kind.value for kind in OrganizationKind)
_IN_A_SCHOOL = frozenset({OrganizationKind.SCHOOL.value})

HELD_IN: Mapping[Function, frozenset[str]] = {
    Function.DISTRICT_COORDINATOR: _OFFICES,
    Function.COORDINATION_GROUP: _OFFICES,
    Function.MONITORING_LEAD: _ANYWHERE,
    Function.DEVELOPMENT_LEAD: _ANYWHERE,
    Function.MANAGEMENT_TEAM_HEAD: _IN_A_SCHOOL,
    Function.MANAGEMENT_TEAM: _IN_A_SCHOOL,
    Function.SCHOOL_COORDINATOR: _IN_A_SCHOOL,
    Function.MENTOR: _ANYWHERE,
    Function.CONSULTANT: _OFFICES,
}
"""The kinds of organisation in which a function exists."""


def listed(codes: type[Labelled]) -> str:
    """The codes as a CHECK writes them."""
    return ", ".join(f"'{code.value}'" for code in codes)


class District(InDistrict, Record):
    """A district of a city or region: the outer wall of everything its people see."""

    __tablename__ = "districts"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    district_id = synonym("id")
    code: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(natural_key("name"))
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
        CheckConstraint(f"type IN ({listed(SchoolType)})", name="school_type"),
        CheckConstraint("(kind = 'school') = (branches IS NOT NULL)", name="branches"),
        Index(None, "district_id", "name_key", "id"),
        Index(None, "district_id", "code_key", "id"),
    )

    organization_id = synonym("id")
    kind: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(Computed("CASE WHEN kind = 'school' THEN id END", persisted=True))
    code: Mapped[str]
    code_key: Mapped[str] = mapped_column(natural_key("code"))
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
    number_key: Mapped[int] = mapped_column(Computed("coalesce(number, 2147483647)", persisted=True))
    address: Mapped[str | None] = mapped_column()
    branches: Mapped[list[Any] | None] = mapped_column()
    """Its sites besides the main one: name and address of each; null where it is no school."""
    closed_on: Mapped[date | None] = mapped_column()
    aliases: Mapped[list["SchoolAlias"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="foreign(SchoolAlias.school_id) == School.id",
        order_by="SchoolAlias.id",
    )
    statuses: Mapped[list["SchoolStatus"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="foreign(SchoolStatus.school_id) == School.id",
        order_by="(SchoolStatus.starts_on, SchoolStatus.id)",
    )

    def __init__(self, **values: Any) -> None:
        """Most schools have one site."""
        super().__init__(**{"branches": [], **values})


def owned_by(organization: Organization) -> dict[str, UUID]:
    """The two columns that make a row this organisation's."""
    return {"district_id": organization.district_id, "organization_id": organization.id}


def to_organization() -> ForeignKeyConstraint:
    """The key of a table whose rows any organisation may own, as `organization_id`."""
    return ForeignKeyConstraint(["organization_id", "district_id"], ["organizations.id", "organizations.district_id"])


def to_school() -> ForeignKeyConstraint:
    """The key of a table of schools' rows, whose owner is called `school_id`: it lets them name only a school."""
    return ForeignKeyConstraint(["school_id", "district_id"], ["organizations.school_id", "organizations.district_id"])


def to_document() -> ForeignKeyConstraint:
    """The order, decree or minutes a row rests on."""
    return ForeignKeyConstraint(["document_id", "district_id"], ["documents.id", "documents.district_id"])


def named(role: str, table: str) -> ForeignKeyConstraint:
    """A person whose name a row shows to those who do not see him: it follows when he is renamed or anonymised."""
    return ForeignKeyConstraint(
        [f"{role}_id", "district_id", f"{role}_name"],
        ["people.id", "people.district_id", "people.name"],
        name=f"fk_{table}_{role}",
        onupdate="CASCADE",
    )


class SchoolAlias(Owned, Record):
    """A code or name under which a school was known before, or under which a school was that it took in."""

    __tablename__ = "school_aliases"
    __table_args__ = (
        to_school(),
        to_document(),
        UniqueConstraint("district_id", "code"),
        CheckConstraint("num_nonnulls(code, name) > 0", name="what"),
        CheckConstraint(f"kind IN ({listed(AliasKind)})", name="kind"),
    )

    school_id: Mapped[UUID] = mapped_column(index=True)
    organization_id = synonym("school_id")
    kind: Mapped[str]
    code: Mapped[str | None]
    name: Mapped[str | None]
    until: Mapped[date | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)


class SchoolStatus(Owned, Record):
    """What a school is from a day to a day, with the order and the period of the data that this rests on."""

    __tablename__ = "school_statuses"
    __table_args__ = (
        to_school(),
        to_document(),
        CheckConstraint(f"code IN ({listed(StatusCode)})", name="code"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("data_to >= data_from", name="data"),
        UniqueConstraint("school_id", "code", "starts_on"),
    )

    school_id: Mapped[UUID] = mapped_column(index=True)
    organization_id = synonym("school_id")
    code: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    data_from: Mapped[date | None]
    data_to: Mapped[date | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)


class SchoolClass(Owned, Record):
    """A class of a school in one school year: a count of pupils, and never a pupil."""

    __tablename__ = "classes"
    __table_args__ = (
        to_school(),
        UniqueConstraint("school_id", "school_year", "grade", "letter"),
        UniqueConstraint("id", "school_id"),
        CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name="school_year"),
        CheckConstraint("grade BETWEEN 1 AND 11", name="grade"),
        CheckConstraint("pupils >= 0", name="pupils"),
        Index(None, "district_id", "name_key", "id"),
        Index(None, "district_id", "school_year", "id"),
    )

    school_id: Mapped[UUID] = mapped_column()
    organization_id = synonym("school_id")
    school_year: Mapped[str]
    grade: Mapped[int]
    letter: Mapped[str]
    name_key: Mapped[str] = mapped_column(Computed("lpad(grade::text, 2, '0') || letter", persisted=True))
    pupils: Mapped[int | None]

    @property
    def name(self) -> str:
        """As people call it: 5А."""
        return f"{self.grade}{self.letter}"


class Person(Owned, Record):
    """Somebody on the staff of an organisation; one who moves to another organisation is entered there anew."""

    __tablename__ = "people"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "organization_id", "district_id"),
        UniqueConstraint("id", "district_id", "name"),
        Index(None, "district_id", "name_key", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(info=HIDDEN)
    """What shows it to those who do not see the person repeats it under a key with ON UPDATE CASCADE (`named`)."""
    name_key: Mapped[str] = mapped_column(natural_key("name"))
    position: Mapped[str | None] = mapped_column(info=HIDDEN)
    email: Mapped[str | None] = mapped_column(info=HIDDEN)
    anonymised_at: Mapped[datetime | None]
    """When name, position and address were taken out at the person's request; appointments and counts stay."""


class Appointment(Owned, Record):
    """A person in a function of an organisation, from a day to a day, by an order."""

    __tablename__ = "appointments"
    __table_args__ = (
        to_organization(),
        ForeignKeyConstraint(["person_id", "district_id"], ["people.id", "people.district_id"]),
        to_document(),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("person_id", "organization_id", "function", "starts_on"),
        CheckConstraint(f"function IN ({listed(Function)})", name="function"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "district_id", "starts_on", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column()
    function: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    powers: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(index=True)
    person: Mapped[Person] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Appointment.person_id) == Person.id"
    )


_ENDS_BEFORE = Text("Окончание раньше начала.", "The end is before the beginning.")

explain("uq_districts_code", Text("Район с таким кодом уже есть.", "There is a district with this code."), "/code")
explain(
    "uq_organizations_district_id_code",
    Text("В районе уже есть организация с таким кодом.", "The district has an organisation with this code already."),
    "/code",
)
explain(
    "uq_school_aliases_district_id_code",
    Text(
        "Этот прежний код уже записан за одной из школ района.",
        "A school of the district is already on record with this former code.",
    ),
    "/code",
)
explain(
    "ck_school_aliases_what",
    Text("Укажите прежний код, прежнее название или и то и другое.", "Give the former code, the former name or both."),
    "/code",
)
explain("ck_school_statuses_dates", _ENDS_BEFORE, "/ends_on")
explain(
    "ck_school_statuses_data",
    Text("Период данных кончается раньше, чем начинается.", "The period of the data ends before it begins."),
    "/data_to",
)
explain(
    "uq_school_statuses_school_id_code_starts_on",
    Text("Этот статус школе с этого дня уже присвоен.", "The school has this status from this day already."),
    "/starts_on",
)
explain(
    "uq_classes_school_id_school_year_grade_letter",
    Text("Такой класс в школе в этом учебном году уже есть.", "The school has this class in this school year already."),
    "/letter",
)
explain("ck_appointments_dates", _ENDS_BEFORE, "/ends_on")
explain(
    "uq_appointments_person_id_organization_id_function_starts_on",
    Text("Это назначение с этого дня уже записано.", "This appointment is on record from this day already."),
    "/starts_on",
)
