"""An edition of a roadmap and its parts; a published edition cannot change, whoever asks the database to.

How that holds: every part repeats `published` of its edition inside the foreign key to its parent, with ON UPDATE
CASCADE. So publishing carries the mark down to every part in one statement; a trigger on each table (in the migration)
refuses to insert, change or delete what bears it; and a part that is being added meanwhile finds its parent's key gone.
The same mark is what the gate reads (`common`): a draft is for those who reach the district, what is published for all
of it. In the same way each part is told by the database under which codes it stands (`stage`, `section`, `measure`) and
its `place`, one sortable key of the printed order, so that lists and filters need no joins.

Terms, indicators and funding are values of the measure or responsibility they stand at: nothing refers to them, they
live and change with it and are read with it, hence JSONB, written only through the models of `values.py`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text as SqlText

from app.domains.organizations.models import OrganizationKind, to_organization
from app.domains.roadmap.codes import Deliverable, DutyKind, RoadmapStatus
from app.kernel.audit import HIDDEN
from app.kernel.problems import CONFLICT, Kind
from app.kernel.refusals import explain
from app.kernel.tables import Base, Record, Shared
from app.kernel.text import Labelled, Text
from app.kernel.workflow import Life, Living


def one_of(column: str, codes: type[Labelled]) -> CheckConstraint:
    """A closed list as a constraint; null passes where the column allows it."""
    listed = ", ".join(f"'{member.value}'" for member in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _place(above: str, number: str = '"position"', width: int = 4) -> Computed:
    """The sort key of a part: that of what it stands in, and its own number there."""
    return Computed(f"{above} || '.' || lpad(({number})::text, {width}, '0')", persisted=True)


_ORDERED = SqlText(collation="C")
_EDITION = ("district_id", "organization_id", "published")


def _stands_in(table: str, own: tuple[str, ...], theirs: tuple[str, ...], name: str) -> ForeignKeyConstraint:
    """The key to what a part stands in: all that the part repeats of it comes and changes with it."""
    return ForeignKeyConstraint(
        [*own, *_EDITION],
        [f"{table}.{column}" for column in (*theirs, *_EDITION)],
        name=name,
        onupdate="CASCADE",
        ondelete="CASCADE",
    )


LIFE = Life(
    "roadmaps",
    RoadmapStatus,
    """
    draft      publish    published   roadmaps.publish
    published  supersede  superseded  roadmaps.publish
    """,
)


class Roadmap(Shared, Living):
    """One edition of a roadmap; the department of the district keeps it."""

    __tablename__ = "roadmaps"
    __life__ = LIFE
    __table_args__ = (
        LIFE.check(),
        to_organization(),
        ForeignKeyConstraint(
            ["approving_document_id", "district_id"],
            ["documents.id", "documents.district_id"],
            name="fk_roadmaps_approving_document",
        ),
        ForeignKeyConstraint(
            ["parent_roadmap_id", "district_id", "parent_published"],
            ["roadmaps.id", "roadmaps.district_id", "roadmaps.published"],
            name="fk_roadmaps_parent",
        ),
        UniqueConstraint("district_id", "code", "edition"),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "district_id", "published"),
        UniqueConstraint("id", "place", *_EDITION, name="uq_roadmaps_whole"),
        CheckConstraint("edition BETWEEN 1 AND 9999", name="edition"),
        CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="published_at"),
        Index("uq_roadmaps_published", "district_id", "code", unique=True, postgresql_where="status = 'published'"),
        Index(None, "district_id", "place", "id"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str]
    edition: Mapped[int]
    place: Mapped[str] = mapped_column(_ORDERED, Computed("code || ' ' || lpad(edition::text, 4, '0')", persisted=True))
    title: Mapped[str]
    title_en: Mapped[str | None]
    annex: Mapped[str | None]
    language: Mapped[str]
    actors: Mapped[list[Any]]
    approving_act: Mapped[str | None]
    approving_document_id: Mapped[UUID | None]
    parent_roadmap_id: Mapped[UUID | None]
    parent_published: Mapped[bool | None] = mapped_column(
        Computed("CASE WHEN parent_roadmap_id IS NOT NULL THEN true END", persisted=True)
    )
    published_at: Mapped[datetime | None]
    published: Mapped[bool] = mapped_column(Computed("status <> 'draft'", persisted=True))

    stages: Mapped[list["RoadmapStage"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="Roadmap.id == foreign(RoadmapStage.roadmap_id)",
        order_by="RoadmapStage.place, RoadmapStage.id",
    )

    @hybrid_property
    def common(self) -> Any:
        """A draft is seen by those who work on it, what was published by the whole district."""
        return self.status != RoadmapStatus.DRAFT.value


class Part(Shared, Record):
    """What every part of an edition carries: whose it is, whether it is published, and its order."""

    __abstract__ = True

    roadmap_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    published: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]

    @hybrid_property
    def common(self) -> Any:
        """What is published is for the eyes of the whole district."""
        return self.published


class Planned(Base):
    """What the roadmaps of other districts say of a measure or a responsibility besides the text."""

    __abstract__ = True

    term: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    responsible_persons: Mapped[str | None] = mapped_column(info=HIDDEN)
    expected_result: Mapped[str | None]
    indicators: Mapped[list[Any]] = mapped_column(default=list)
    funding: Mapped[list[Any]] = mapped_column(default=list)


class RoadmapStage(Part):
    """A stage: the outermost heading of the printed table."""

    __tablename__ = "roadmap_stages"
    __table_args__ = (
        _stands_in("roadmaps", ("roadmap_id", "roadmap_place"), ("id", "place"), "fk_roadmap_stages_roadmap"),
        UniqueConstraint("roadmap_id", "code"),
        UniqueConstraint("id", "roadmap_id", "code", "place", *_EDITION, name="uq_roadmap_stages_whole"),
        CheckConstraint("position BETWEEN 1 AND 9999", name="position"),
        Index(None, "roadmap_id", "place", "id"),
    )

    roadmap_place: Mapped[str] = mapped_column(_ORDERED)
    place: Mapped[str] = mapped_column(_ORDERED, _place("roadmap_place"))
    code: Mapped[str]
    printed_number: Mapped[str | None]
    title: Mapped[str]
    title_en: Mapped[str | None]
    sections: Mapped[list["RoadmapSection"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="RoadmapStage.id == foreign(RoadmapSection.stage_id)",
        order_by="RoadmapSection.place, RoadmapSection.id",
    )


class RoadmapSection(Part):
    """A section of a stage; the printed table leaves the heading out where a stage has only one."""

    __tablename__ = "roadmap_sections"
    __table_args__ = (
        _stands_in(
            "roadmap_stages",
            ("stage_id", "roadmap_id", "stage", "stage_place"),
            ("id", "roadmap_id", "code", "place"),
            "fk_roadmap_sections_stage",
        ),
        UniqueConstraint("roadmap_id", "code"),
        UniqueConstraint("id", "roadmap_id", "stage", "code", "place", *_EDITION, name="uq_roadmap_sections_whole"),
        CheckConstraint("position BETWEEN 1 AND 9999", name="position"),
        Index(None, "roadmap_id", "place", "id"),
    )

    stage_id: Mapped[UUID] = mapped_column(index=True)
    stage: Mapped[str]
    stage_place: Mapped[str] = mapped_column(_ORDERED)
    place: Mapped[str] = mapped_column(_ORDERED, _place("stage_place"))
    code: Mapped[str]
    printed_number: Mapped[str | None]
    title: Mapped[str | None]
    title_en: Mapped[str | None]
    measures: Mapped[list["RoadmapMeasure"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="RoadmapSection.id == foreign(RoadmapMeasure.section_id)",
        order_by="RoadmapMeasure.place, RoadmapMeasure.id",
    )


class RoadmapMeasure(Planned, Part):
    """One row of the printed table."""

    __tablename__ = "roadmap_measures"
    __table_args__ = (
        _stands_in(
            "roadmap_sections",
            ("section_id", "roadmap_id", "stage", "section", "section_place"),
            ("id", "roadmap_id", "stage", "code", "place"),
            "fk_roadmap_measures_section",
        ),
        UniqueConstraint("roadmap_id", "code"),
        UniqueConstraint(
            "id", "roadmap_id", "stage", "section", "code", "place", *_EDITION, name="uq_roadmap_measures_whole"
        ),
        CheckConstraint("position BETWEEN 1 AND 9999", name="position"),
        Index(None, "roadmap_id", "place", "id"),
    )

    section_id: Mapped[UUID] = mapped_column(index=True)
    stage: Mapped[str]
    section: Mapped[str]
    section_place: Mapped[str] = mapped_column(_ORDERED)
    place: Mapped[str] = mapped_column(_ORDERED, _place("section_place"))
    code: Mapped[str]
    printed_number: Mapped[str | None]
    title: Mapped[str | None]
    title_en: Mapped[str | None]
    responsibilities: Mapped[list["Responsibility"]] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="RoadmapMeasure.id == foreign(Responsibility.measure_id)",
        order_by="Responsibility.place, Responsibility.id",
    )

    def cell(self, actor: OrganizationKind) -> list["Responsibility"]:
        """What the printed table holds under an actor: nothing, a paragraph, or several in their order."""
        return [duty for duty in self.responsibilities if duty.actor == actor.value]

    @property
    def department(self) -> list["Responsibility"]:
        """The cell of the Education Department."""
        return self.cell(OrganizationKind.DEPARTMENT)

    @property
    def centre(self) -> list["Responsibility"]:
        """The cell of the centre."""
        return self.cell(OrganizationKind.CENTRE)

    @property
    def school(self) -> list["Responsibility"]:
        """The cell of the schools."""
        return self.cell(OrganizationKind.SCHOOL)


class Responsibility(Planned, Part):
    """One paragraph of one cell: what an actor has to do."""

    __tablename__ = "responsibilities"
    __table_args__ = (
        _stands_in(
            "roadmap_measures",
            ("measure_id", "roadmap_id", "stage", "section", "measure", "measure_place"),
            ("id", "roadmap_id", "stage", "section", "code", "place"),
            "fk_responsibilities_measure",
        ),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "roadmap_id", "district_id"),
        one_of("actor", OrganizationKind),
        one_of("kind", DutyKind),
        one_of("deliverable", Deliverable),
        CheckConstraint("position BETWEEN 1 AND 9999", name="position"),
        Index(None, "roadmap_id", "place", "id"),
    )

    measure_id: Mapped[UUID] = mapped_column(index=True)
    stage: Mapped[str]
    section: Mapped[str]
    measure: Mapped[str]
    measure_place: Mapped[str] = mapped_column(_ORDERED)
    actor: Mapped[str]
    place: Mapped[str] = mapped_column(
        _ORDERED,
        _place(
            "measure_place",
            "CASE actor WHEN 'department' THEN 10000 WHEN 'centre' THEN 20000 ELSE 30000 END + \"position\"",
            width=5,
        ),
    )
    text: Mapped[str]
    kind: Mapped[str] = mapped_column(default=DutyKind.EXECUTES.value)
    deliverable: Mapped[str | None]


PUBLISHED = Kind(
    "edition-published",
    409,
    Text("Эта редакция дорожной карты опубликована", "This edition of the roadmap is published"),
    Text("Отдел образования: он готовит новую редакцию.", "The Education Department: it prepares a new edition."),
    Text(
        "Опубликованная редакция не меняется. Выгрузите её (export), исправьте файл и загрузите как новую (imports).",
        "A published edition does not change. Export it, change the file and import it as a new edition.",
    ),
)
explain("published_edition", PUBLISHED.title, kind=PUBLISHED)
_GONE = Text(
    "Редакцию тем временем опубликовали, или раздел, в который вы добавляете, удалили.",
    "The edition was published meanwhile, or what you add to was deleted.",
)
for _key in (
    "fk_roadmap_stages_roadmap",
    "fk_roadmap_sections_stage",
    "fk_roadmap_measures_section",
    "fk_responsibilities_measure",
):
    explain(_key, _GONE, kind=CONFLICT)
for _table, _what in (
    ("roadmap_stages", Text("этап", "a stage")),
    ("roadmap_sections", Text("раздел", "a section")),
    ("roadmap_measures", Text("мероприятие", "a measure")),
):
    explain(
        f"uq_{_table}_roadmap_id_code",
        Text(
            "В этой редакции уже есть {what} с таким кодом.", "This edition has {what} with this code already."
        ).filled(what=_what),
        "/code",
    )
    explain(f"ck_{_table}_position", Text("Место — от 1 до 9999.", "A position is from 1 to 9999."), "/position")
explain("ck_responsibilities_position", Text("Место — от 1 до 9999.", "A position is from 1 to 9999."), "/position")
explain(
    "uq_roadmaps_district_id_code_edition",
    Text("Такая редакция тем временем уже появилась.", "This edition has come into being meanwhile."),
    "/edition",
)
explain(
    "uq_roadmaps_published",
    Text("Другую редакцию тем временем уже опубликовали.", "Another edition was published meanwhile."),
)
explain(
    "fk_roadmaps_parent",
    Text(
        "Вышестоящая дорожная карта — опубликованная редакция того же района.",
        "A parent roadmap is a published edition of the same district.",
    ),
    "/parent_roadmap_id",
)
