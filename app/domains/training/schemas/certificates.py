"""What certificates look like on the wire, and what of one everybody may check."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domains.training.lives import TrainingCertificateStatus, TrainingKind
from app.domains.training.schemas.enrolments import LearnersHome
from app.domains.training.schemas.events import EventTitle, Ids, LearnerName, OrganizationName
from app.kernel.paging import ListQuery
from app.kernel.schema import Day, Flag, Id, In, LivingOut, Out, Search, Whole, eg

RegisterNumber = Annotated[str, StringConstraints(min_length=3, max_length=40), eg("2026-0017")]
CheckCode = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z -]+$"), eg("K7QM-2F9X-8RTD-4H6P")
]
CertifiedHours = Annotated[int, Field(strict=True, ge=1, le=2000), eg(36)]
IssuedOn = Annotated[Day, eg("2026-12-21")]
Year = Annotated[int, Field(strict=True, ge=2000, le=2200), eg(2026)]


class TrainingCertificateList(ListQuery):
    """Parameters of the list of certificates."""

    sort: Annotated[
        Literal["register_number", "-register_number", "issued_on", "-issued_on"],
        Field(description="The order; by the number in the register by default."),
    ] = "register_number"
    event_id: Annotated[Ids | None, Field(description="Of one of these events.")] = None
    organization_id: Annotated[Ids | None, Field(description="Of the staff of one of these organisations.")] = None
    person_id: Annotated[Ids | None, Field(description="Of one of these people.")] = None
    year: Annotated[
        list[Annotated[int, Field(ge=2000, le=2200)]] | None,
        Field(max_length=30, description="In the register of one of these years.", examples=[[2026]]),
    ] = None
    status: Annotated[
        list[TrainingCertificateStatus] | None, Field(max_length=3, description="In one of these states.")
    ] = None
    q: Annotated[Search | None, Field(description="A part of the register number or of the event's title.")] = None


class TrainingCertificatesIn(In):
    """Whom to issue certificates."""

    enrolment_ids: Ids | None = None
    """These people; everybody who has passed and has no valid certificate when left out."""
    issued_on: IssuedOn | None = None
    """The day of issue; today when left out. Its year is that of the register."""


class TrainingCertificateOut(LivingOut):
    """A certificate of somebody who has passed."""

    status: TrainingCertificateStatus
    """Whether it holds."""
    district_id: Id
    """The district, in whose register it stands."""
    organization_id: Id
    """On whose staff the learner is."""
    organization_name: LearnersHome
    """On whose staff the learner is, by name."""
    event_id: Id
    """The event."""
    enrolment_id: Id
    """The enrolment that it certifies."""
    person_id: Id
    """Whose it is."""
    person_name: LearnerName
    """Whose it is, by name."""
    year: Year
    """The year of the register."""
    number: Annotated[Whole, Field(ge=1), eg(17)]
    """Runs on from 1 in each district and year, without gaps."""
    register_number: RegisterNumber
    """Year and number as they stand on the paper."""
    issued_on: IssuedOn
    """The day of issue."""
    issuer_name: OrganizationName
    """Who held the event."""
    event_title: EventTitle
    """The event, as the paper calls it."""
    event_kind: TrainingKind
    """In which form it taught."""
    starts_on: Annotated[Day, eg("2026-10-05")]
    """Its first day."""
    ends_on: Annotated[Day, eg("2026-12-18")]
    """Its last day."""
    hours: CertifiedHours
    """Academic hours."""
    check_code: CheckCode
    """By it everybody can check the paper, without sign-in: `/training-certificate-checks/{code}`."""
    replaced_by_id: Id | None
    """The certificate that was issued in its stead."""


class TrainingCertificatesOut(Out):
    """Certificates that were issued."""

    items: Annotated[list[TrainingCertificateOut], Field(max_length=10_000)]
    """In the order of their numbers; those who had a valid one already are not among them."""


class TrainingCertificateCheckOut(Out):
    """What everybody may know of a certificate: no name, no school."""

    valid: Flag
    """Whether it holds today."""
    certificate_status: TrainingCertificateStatus
    """Valid, revoked, or replaced by another."""
    register_number: RegisterNumber
    """Year and number as they stand on the paper."""
    issued_on: IssuedOn
    """The day of issue."""
    issuer_name: OrganizationName
    """Who held the event."""
    event_title: EventTitle
    """The event."""
    event_kind: TrainingKind
    """In which form it taught."""
    starts_on: Annotated[Day, eg("2026-10-05")]
    """Its first day."""
    ends_on: Annotated[Day, eg("2026-12-18")]
    """Its last day."""
    hours: CertifiedHours
    """Academic hours."""
