"""What is asked: forms, waves with their extensions, and what the columns of people's own files mean."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.monitoring.lives import (
    FORMS,
    WAVES,
    FormLevel,
    MonitoringKind,
    WaveAudience,
)
from app.domains.organizations.models import to_organization, to_school
from app.domains.organizations.owners import OfSchool
from app.domains.programmes.models import Programme
from app.domains.roadmap.models import one_of
from app.kernel.refusals import explain
from app.kernel.tables import InDistrict, Owned, Record
from app.kernel.text import Text
from app.kernel.workflow import Living


class Form(InDistrict, Living):
    """One edition of a form: what is asked, in which limits, by which rules. A published edition is frozen."""

    __tablename__ = "monitoring_forms"
    __life__ = FORMS
    __table_args__ = (
        FORMS.check(),
        one_of("level", FormLevel),
        UniqueConstraint("district_id", "code", "edition"),
        UniqueConstraint("id", "district_id"),
        CheckConstraint("edition >= 1", name="edition"),
    )

    organization_id = None
    """It belongs to the district."""
    code: Mapped[str]
    edition: Mapped[int]
    level: Mapped[str]
    title: Mapped[dict[str, Any]]
    """`{"ru": ..., "en": ...}`."""
    description: Mapped[dict[str, Any] | None]
    indicators: Mapped[list[Any]]
    rules: Mapped[list[Any]]
    published_at: Mapped[datetime | None]


class Wave(InDistrict, Living):
    """One collection of data in a programme: which forms, from which day to which, from which schools."""

    __tablename__ = "monitoring_waves"
    __life__ = WAVES
    __table_args__ = (
        WAVES.check(),
        one_of("kind", MonitoringKind),
        one_of("audience", WaveAudience),
        ForeignKeyConstraint(["programme_id", "district_id"], ["programmes.id", "programmes.district_id"]),
        ForeignKeyConstraint(
            ["previous_wave_id", "district_id"], ["monitoring_waves.id", "monitoring_waves.district_id"]
        ),
        UniqueConstraint("programme_id", "title"),
        UniqueConstraint("id", "district_id"),
        CheckConstraint("closes_on >= opens_on", name="dates"),
        CheckConstraint("grace_until >= closes_on", name="grace"),
        CheckConstraint("school_year ~ '^20[0-9]{2}/[0-9]{2}$'", name="school_year"),
        Index(None, "district_id", "opens_on", "id"),
    )

    organization_id = None
    """It belongs to the district."""
    programme_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    audience: Mapped[str]
    school_year: Mapped[str]
    title: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    grace_until: Mapped[date | None]
    previous_wave_id: Mapped[UUID | None] = mapped_column(index=True)
    programme: Mapped[Programme] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(Wave.programme_id) == Programme.id"
    )
    forms: Mapped[list["WaveForm"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="foreign(WaveForm.wave_id) == Wave.id",
        order_by="(WaveForm.position, WaveForm.id)",
    )

    @property
    def last_day(self) -> date:
        """The last day on which a school without an extension may submit."""
        return self.grace_until or self.closes_on


class WaveForm(InDistrict, Record):
    """A form that a wave asks, of all classes or of some grades."""

    __tablename__ = "monitoring_wave_forms"
    __table_args__ = (
        ForeignKeyConstraint(["wave_id", "district_id"], ["monitoring_waves.id", "monitoring_waves.district_id"]),
        ForeignKeyConstraint(["form_id", "district_id"], ["monitoring_forms.id", "monitoring_forms.district_id"]),
        UniqueConstraint("wave_id", "form_id", "district_id"),
    )

    wave_id: Mapped[UUID]
    form_id: Mapped[UUID] = mapped_column(index=True)
    position: Mapped[int]
    grades: Mapped[list[Any] | None]
    """Grades that are asked; null for all."""
    form: Mapped[Form] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(WaveForm.form_id) == Form.id", innerjoin=True
    )

    @property
    def code(self) -> str:
        """How scripts call the form."""
        return self.form.code

    @property
    def edition(self) -> int:
        """Which edition of it."""
        return self.form.edition

    @property
    def level(self) -> str:
        """About classes, or about schools."""
        return self.form.level

    @property
    def title(self) -> dict[str, Any]:
        """As people call it."""
        return self.form.title


class Extension(OfSchool, Owned, Record):
    """More time for one school in one wave, with the reason."""

    __tablename__ = "monitoring_extensions"
    __table_args__ = (
        ForeignKeyConstraint(["wave_id", "district_id"], ["monitoring_waves.id", "monitoring_waves.district_id"]),
        to_school(),
        UniqueConstraint("wave_id", "school_id"),
        Index(None, "district_id", "created_at", "id"),
    )

    wave_id: Mapped[UUID]
    until: Mapped[date]
    reason: Mapped[str]


class ColumnMapping(Owned, Record):
    """What the columns of somebody's own files mean, so that the files need not change."""

    __tablename__ = "monitoring_column_mappings"
    __table_args__ = (
        to_organization(),
        UniqueConstraint("organization_id", "code"),
        Index(None, "district_id", "code", "id"),
    )

    organization_id: Mapped[UUID]
    code: Mapped[str]
    form_code: Mapped[str]
    columns: Mapped[dict[str, Any]]
    """Their title -> our column, or null for one that is not wanted."""
    marks: Mapped[dict[str, Any]]
    """Their mark (`SUPP`) -> which absence it means."""
    defaults: Mapped[dict[str, Any]]
    """What every row says where it says nothing: `{"grade": 6}`."""
    sheet: Mapped[str | None]


explain(
    "uq_monitoring_forms_district_id_code_edition",
    Text("Такая редакция формы уже есть.", "There is this edition of the form already."),
    "/code",
)
explain(
    "uq_monitoring_waves_programme_id_title",
    Text("Сбор с таким названием в программе уже есть.", "The programme has a wave of this title already."),
    "/title",
)
explain(
    "uq_monitoring_extensions_wave_id_school_id",
    Text("У школы уже есть продление: измените его.", "The school has an extension already: change that one."),
    "/school_id",
)
explain(
    "uq_monitoring_column_mappings_organization_id_code",
    Text("Сопоставление с таким кодом уже есть.", "There is a mapping of this code already."),
    "/code",
)
