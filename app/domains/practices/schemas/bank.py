"""What the practices of the bank look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.practices.lives import PracticeStatus, Subject
from app.domains.practices.schemas.parts import (
    AGrade,
    ALevel,
    AuthorName,
    Conditions,
    Cost,
    Edition,
    Evidence,
    Grades,
    Level,
    Months,
    Problem,
    SchoolName,
    StepTexts,
    Subjects,
    Summary,
    Title,
    TopicCode,
)
from app.kernel.paging import ListQuery
from app.kernel.schema import (
    MISSING,
    Flag,
    Id,
    In,
    Instant,
    Line,
    LivingOut,
    Note,
    Out,
    Patch,
    Prose,
    Search,
    Whole,
    eg,
)

Authors = Annotated[list[AuthorName], Field(min_length=1, max_length=20)]
TopicCodes = Annotated[list[TopicCode], Field(max_length=20), eg(["reading"])]
Marked = Annotated[str, Field(max_length=30_000), eg("<mark>Чтение</mark> вслух в парах: догоняем норму за полгода")]
"""HTML in which nothing stands but text and `<mark>`."""


class PracticeList(ListQuery):
    """Parameters of a search of the bank."""

    sort: Annotated[
        Literal["relevance", "-relevance", "published_at", "-published_at", "title", "-title"],
        Field(
            description="The order: what fits the words best first (without words the newest), the newest, by title."
        ),
    ] = "relevance"
    include_facets: Annotated[
        bool, Field(description="Count what is found by topic, grade, subject, cost and security too.", examples=[True])
    ] = False
    q: Annotated[
        Search | None,
        Field(
            description='Words in any form; `"in quotes"` side by side, `-without` this one. Slips are mended.',
            examples=["чтение вслух"],
        ),
    ] = None
    topic: Annotated[list[TopicCode] | None, Field(max_length=50, description="On one of these topics, by code.")] = (
        None
    )
    grade: Annotated[list[AGrade] | None, Field(max_length=11, description="For one of these grades.")] = None
    subject: Annotated[list[Subject] | None, Field(max_length=17, description="For one of these subjects.")] = None
    cost_level: Annotated[list[ALevel] | None, Field(max_length=5, description="At one of these costs.")] = None
    security_level: Annotated[
        list[ALevel] | None, Field(max_length=5, description="With evidence as secure as one of these.")
    ] = None
    district_id: Annotated[Id | None, Field(description="Of this district.")] = None
    school_id: Annotated[Id | None, Field(description="Of this school.")] = None
    status: Annotated[
        PracticeStatus, Field(description="Withdrawn ones are there for those alone who look after them.")
    ] = PracticeStatus.PUBLISHED


class PublicationIn(In):
    """An accepted practice is put into the bank."""

    submission_id: Id
    """The accepted submission."""
    title: Title | None = None
    """Another title than the school's."""
    summary: Summary
    """What it is, in two or three sentences: by them readers choose."""
    effect_months: Months | None
    """How many months of learning pupils gained in a year beyond what was to be expected; null: not measured."""
    cost_level: Level | None = None
    """1 next to nothing, 5 very much; left out: as the school says."""
    security_level: Level
    """How far the evidence can be trusted: 1 a report of the school, 5 several studies with comparison groups."""


class EditionIn(Patch):
    """A new edition of a practice: what is sent replaces what was, the rest stays."""

    reason: Note
    """What is new, and why."""
    title: Title | MISSING = MISSING
    """What it is called."""
    summary: Summary | MISSING = MISSING
    """What it is, in two or three sentences."""
    problem: Problem | MISSING = MISSING
    """Which problem it solves."""
    steps: StepTexts | MISSING = MISSING
    """What is done, step by step."""
    conditions: Conditions | MISSING = MISSING
    """What it takes to do it."""
    cost: Cost | MISSING = MISSING
    """What it costs."""
    evidence: Evidence | MISSING = MISSING
    """What shows that it works."""
    topics: TopicCodes | MISSING = MISSING
    """Its topics, by code."""
    grades: Grades | MISSING = MISSING
    """For which grades."""
    subjects: Subjects | MISSING = MISSING
    """For which subjects."""
    authors: Authors | MISSING = MISSING
    """Its authors, as they are printed."""
    effect_months: Months | MISSING | None = MISSING
    """Months of learning gained in a year; null: not measured."""
    cost_level: Level | MISSING = MISSING
    """1 next to nothing, 5 very much."""
    security_level: Level | MISSING = MISSING
    """How far the evidence can be trusted."""


class PracticeOut(LivingOut):
    """A practice of the bank, in its current edition."""

    status: PracticeStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    school_id: Id
    """Whose practice it is."""
    school_name: SchoolName
    """The name of the school at publication."""
    submission_id: Id
    """What it was published from."""
    edition: Edition
    """The number of this edition."""
    title: Title
    """What it is called."""
    summary: Summary
    """What it is, in two or three sentences."""
    problem: Problem
    """Which problem it solves."""
    steps: StepTexts
    """What is done, step by step."""
    conditions: Conditions
    """What it takes to do it."""
    cost: Cost
    """What it costs."""
    evidence: Evidence
    """What shows that it works."""
    topics: TopicCodes
    """Its topics, by code (`/practice-topics`)."""
    grades: Grades
    """For which grades."""
    subjects: Subjects
    """For which subjects."""
    authors: Annotated[list[AuthorName], Field(max_length=20)]
    """Who describes it."""
    effect_months: Months | None
    """Months of learning gained in a year beyond what was to be expected; null: not measured."""
    cost_level: Level
    """1 next to nothing, 5 very much."""
    security_level: Level
    """How far the evidence can be trusted, from 1 to 5."""
    published_at: Instant
    """When it first stood in the bank."""


class AdoptionCountsOut(Out):
    """How many other schools have taken a practice over."""

    planned: Annotated[Whole, eg(3)]
    """Plan it."""
    trying: Annotated[Whole, eg(5)]
    """Try it."""
    kept: Annotated[Whole, eg(2)]
    """Have kept it."""
    dropped: Annotated[Whole, eg(1)]
    """Have dropped it."""


class PracticePageOut(PracticeOut):
    """A practice of the bank with all that its page shows."""

    url: Annotated[str, Field(max_length=2000), eg("/api/v1/practices/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")]
    """Its address, which stays."""
    citation: Annotated[
        Prose, eg("Иванова А. П. Чтение вслух в парах [Электронный ресурс] // Банк лучших практик. 2026.")
    ]
    """How to cite it (ГОСТ Р 7.0.5)."""
    adoptions: AdoptionCountsOut
    """How many other schools have taken it over."""


class PracticeFoundOut(PracticeOut):
    """A practice that a search has found."""

    title_marked: Marked
    """The title with what was looked for marked; HTML: text and `<mark>` alone."""
    excerpt_marked: Marked
    """Where the words stand in the text; without words, the summary. HTML: text and `<mark>` alone."""


class FacetOut(Out):
    """How many of the practices found have a value."""

    value: Annotated[str, Field(max_length=64), eg("reading")]
    """The value, as the filter takes it."""
    label: Annotated[Line, eg("Смысловое чтение")]
    """The same in words."""
    count: Annotated[Whole, eg(12)]
    """How many have it; with the other filters, without the facet's own."""


Facet = Annotated[list[FacetOut], Field(max_length=1000)]


class FacetsOut(Out):
    """What is found, counted."""

    topic: Facet
    """By topic, the most frequent first."""
    grade: Facet
    """By grade."""
    subject: Facet
    """By subject, the most frequent first."""
    cost_level: Facet
    """By cost."""
    security_level: Facet
    """By how far the evidence can be trusted."""


class CorrectionOut(Out):
    """A word that stands nowhere in the bank, and what was looked for instead."""

    word: Annotated[Line, eg("чтние")]
    """As it was typed."""
    meant: Annotated[Line, eg("чтение")]
    """What was looked for."""


class PracticePage(Out):
    """What a search of the bank has found."""

    items: Annotated[list[PracticeFoundOut], Field(max_length=200)]
    """The practices of this page."""
    next_cursor: Annotated[str | None, Field(max_length=1000), eg("WyJyZWxldmFuY2UiLDUyMzQxXQ")]
    """Send it as `cursor` to get the next page; null on the last page."""
    total: Annotated[int, Field(ge=0, le=10_000_000_000), eg(54)] | None
    """All that is found; null unless `include_total=true`."""
    corrections: Annotated[list[CorrectionOut], Field(max_length=50)]
    """Words that were mended, since nothing in the bank has them."""
    relaxed: Flag
    """Whether no practice has all the words, and those are shown that have some."""
    facets: FacetsOut | None
    """Counts; null unless `include_facets=true`."""


class EditionList(ListQuery):
    """Parameters of the list of editions."""

    sort: Annotated[Literal["edition", "-edition"], Field(description="The order; the newest first by default.")] = (
        "-edition"
    )


class EditionContentOut(Out):
    """A practice as an edition has it."""

    title: Title
    """What it is called."""
    summary: Summary
    """What it is, in two or three sentences."""
    problem: Problem
    """Which problem it solves."""
    steps: StepTexts
    """What is done, step by step."""
    conditions: Conditions
    """What it takes to do it."""
    cost: Cost
    """What it costs."""
    evidence: Evidence
    """What shows that it works."""
    topics: TopicCodes
    """Its topics, by code."""
    grades: Grades
    """For which grades."""
    subjects: Subjects
    """For which subjects."""
    authors: Annotated[list[AuthorName], Field(max_length=20)]
    """Who describes it."""
    effect_months: Months | None
    """Months of learning gained in a year; null: not measured."""
    cost_level: Level
    """1 next to nothing, 5 very much."""
    security_level: Level
    """How far the evidence can be trusted."""


class PracticeEditionOut(Out):
    """An edition of a practice."""

    id: Id
    """UUIDv7."""
    practice_id: Id
    """The practice."""
    edition: Edition
    """Its number."""
    created_at: Instant
    """When it was published."""
    reason: Note | None
    """What was new in it, and why; null for the first."""
    content: EditionContentOut
    """The text."""
