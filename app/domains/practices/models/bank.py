"""The bank: what is published, its former editions, what was withdrawn and why, and the words one can search for.

All that a reader without sign-in is shown stands in these rows themselves: names of schools, authors and topics are
taken over at publication, so that nothing else need be within his reach, and a citation stays true.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.organizations.models import listed, to_organization, to_school
from app.domains.organizations.owners import OfSchool
from app.domains.practices.lives import PRACTICES, PracticeStatus
from app.kernel.audit import HIDDEN
from app.kernel.problems import DUPLICATE
from app.kernel.refusals import explain
from app.kernel.tables import Public, Record, natural_key
from app.kernel.text import Text
from app.kernel.workflow import Living


def _vector(weight: str, *columns: str) -> str:
    """Words of columns of text, those joined by a hyphen each for itself."""
    text = " || ' ' || ".join(columns)
    return f"setweight(to_tsvector('russian'::regconfig, replace({text}, '-', ' ')), '{weight}'::\"char\")"


_STEPS = "replace(steps::text, '-', ' ')::jsonb"
SEARCHED = " || ".join(
    (
        _vector("A", "title"),
        _vector("B", "summary", "problem", "keywords"),
        f"setweight(jsonb_to_tsvector('russian'::regconfig, {_STEPS}, '[\"string\"]'::jsonb), 'C'::\"char\")",
        _vector("D", "conditions", "cost", "evidence", "school_name"),
    )
)
"""What counts most for a search stands first: the title, then the problem and the topics, then what is done."""


class Practice(OfSchool, Public, Living):
    """A practice of the bank, in its current edition."""

    __tablename__ = "practices"
    __life__ = PRACTICES
    __table_args__ = (
        PRACTICES.check(),
        to_school(),
        ForeignKeyConstraint(
            ["submission_id", "district_id", "school_id"],
            ["practice_submissions.id", "practice_submissions.district_id", "practice_submissions.school_id"],
        ),
        UniqueConstraint("submission_id"),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "district_id", "school_id"),
        UniqueConstraint("id", "district_id", "status"),
        CheckConstraint("edition > 0", name="edition"),
        CheckConstraint("cost_level BETWEEN 1 AND 5", name="cost_level"),
        CheckConstraint("effect_months BETWEEN -12 AND 24", name="effect_months"),
        CheckConstraint("security_level BETWEEN 1 AND 5", name="security_level"),
        Index(None, "search", postgresql_using="gin"),
        Index(None, "published_at", "id"),
        Index(None, "title_key", "id"),
        Index(None, "district_id", "published_at", "id"),
    )

    submission_id: Mapped[UUID]
    edition: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(natural_key("title"))
    summary: Mapped[str]
    problem: Mapped[str]
    steps: Mapped[list[Any]]
    conditions: Mapped[str]
    cost: Mapped[str]
    evidence: Mapped[str]
    keywords: Mapped[str]
    """The titles of its topics, for the search."""
    topics: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    """Their codes."""
    grades: Mapped[list[Any]] = mapped_column(ARRAY(Integer))
    subjects: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    authors: Mapped[list[Any]] = mapped_column(info=HIDDEN)
    school_name: Mapped[str]
    effect_months: Mapped[int | None]
    cost_level: Mapped[int]
    security_level: Mapped[int]
    published_at: Mapped[datetime]
    """When it first stood in the bank; the instant of an edition stands there."""
    search: Mapped[Any] = mapped_column(TSVECTOR, Computed(SEARCHED, persisted=True), deferred=True)

    @hybrid_property
    def published(self) -> Any:
        """Whether everybody may read it."""
        return self.status == PracticeStatus.PUBLISHED.value

    @property
    def locked_because(self) -> dict[str, Any] | None:
        """Of a practice that stands in the bank nothing is awaited: readers are not told whose turn it is."""
        return None if self.published else super().locked_because


CONTENT = (
    "title", "summary", "problem", "steps", "conditions", "cost", "evidence", "topics", "grades", "subjects", "authors",
    "effect_months", "cost_level", "security_level",
)  # fmt: skip
"""What an edition of a practice holds."""


class PracticeEdition(OfSchool, Public, Record):
    """A practice as it was published once; it can be read as long as the practice can."""

    __tablename__ = "practice_editions"
    __table_args__ = (
        to_school(),
        ForeignKeyConstraint(
            ["practice_id", "district_id", "practice_status"],
            ["practices.id", "practices.district_id", "practices.status"],
            name="fk_practice_editions_practice",
            onupdate="CASCADE",
        ),
        UniqueConstraint("practice_id", "edition"),
        CheckConstraint(f"practice_status IN ({listed(PracticeStatus)})", name="practice_status"),
    )

    practice_id: Mapped[UUID]
    practice_status: Mapped[str]
    edition: Mapped[int]
    reason: Mapped[str | None]
    content: Mapped[dict[str, Any]] = mapped_column(info=HIDDEN)

    @hybrid_property
    def published(self) -> Any:
        """Whether everybody may read it."""
        return self.practice_status == PracticeStatus.PUBLISHED.value


class PracticeWithdrawal(OfSchool, Public, Record):
    """What stands at the address of a practice that is no longer in the bank: the reason, and nothing of its text."""

    __tablename__ = "practice_withdrawals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["practice_id", "district_id", "school_id"],
            ["practices.id", "practices.district_id", "practices.school_id"],
        ),
        to_school(),
        UniqueConstraint("practice_id"),
    )

    practice_id: Mapped[UUID]
    reason: Mapped[str]

    @hybrid_property
    def published(self) -> Any:
        """The reason is always told."""
        return self.reason != ""


class PracticeWord(Public, Record):
    """A word that stands in the bank: what a mistyped one may have meant."""

    __tablename__ = "practice_words"
    __audited__ = False
    __table_args__ = (
        to_organization(),
        UniqueConstraint("district_id", "word"),
        Index(None, "parts", postgresql_using="gin"),
    )

    organization_id: Mapped[UUID] = mapped_column(index=True)
    """Whose practice brought it into the bank."""
    word: Mapped[str]
    parts: Mapped[list[Any]] = mapped_column(ARRAY(SqlText))
    """Each three letters in a row, by which like words are found."""

    @hybrid_property
    def published(self) -> Any:
        """A word by itself tells nothing."""
        return self.word != ""


explain(
    "uq_practices_submission_id",
    Text("Эта практика уже опубликована в банке.", "This practice is in the bank already."),
    "/submission_id",
    DUPLICATE,
)
