"""Certificates with their numbers in the district's register, and what of them everybody may check.

The notice holds no personal data at all: it is a row of its own, so that nothing else is within a stranger's reach.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domains.organizations.models import Person, listed, to_organization
from app.domains.organizations.owners import OfNamedOrganization
from app.domains.roadmap.models import one_of
from app.domains.training.lives import TRAINING_CERTIFICATES, TrainingCertificateStatus, TrainingKind
from app.kernel.refusals import explain
from app.kernel.tables import Owned, Public, Record
from app.kernel.text import Text
from app.kernel.workflow import Living


class TrainingCertificate(OfNamedOrganization, Owned, Living):
    """A certificate of somebody on the staff of an organisation."""

    __tablename__ = "training_certificates"
    __life__ = TRAINING_CERTIFICATES
    __table_args__ = (
        TRAINING_CERTIFICATES.check(),
        to_organization(),
        ForeignKeyConstraint(["event_id", "district_id"], ["training_events.id", "training_events.district_id"]),
        ForeignKeyConstraint(
            ["enrolment_id", "person_id", "organization_id", "district_id"],
            [f"training_enrolments.{name}" for name in ("id", "person_id", "organization_id", "district_id")],
            name="fk_training_certificates_enrolment",
        ),
        ForeignKeyConstraint(
            ["replaced_by_id", "district_id"], ["training_certificates.id", "training_certificates.district_id"]
        ),
        UniqueConstraint("id", "district_id"),
        UniqueConstraint("id", "organization_id", "district_id", "status"),
        UniqueConstraint("district_id", "year", "number"),
        UniqueConstraint("check_code"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("hours > 0", name="hours"),
        one_of("event_kind", TrainingKind),
        Index("uq_training_certificates_valid", "enrolment_id", unique=True, postgresql_where="status = 'valid'"),
        Index(None, "district_id", "register_number", "id"),
    )

    event_id: Mapped[UUID] = mapped_column(index=True)
    enrolment_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    year: Mapped[int]
    number: Mapped[int]
    """Runs on from 1 in each district and year, without gaps."""
    register_number: Mapped[str]
    issued_on: Mapped[date]
    issuer_name: Mapped[str]
    event_title: Mapped[str]
    event_kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[int]
    """What the paper says, as it stood on the day of issue."""
    check_code: Mapped[str]
    replaced_by_id: Mapped[UUID | None] = mapped_column(index=True)
    person: Mapped[Person] = relationship(
        lazy="raise", viewonly=True, primaryjoin="foreign(TrainingCertificate.person_id) == Person.id"
    )

    @property
    def person_name(self) -> str:
        """Whose it is."""
        return self.person.name


class CertificateNotice(Public, Record):
    """What whoever holds the code is told of a certificate: the event, and whether it is valid; nobody's name."""

    __tablename__ = "training_certificate_notices"
    __audited__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["certificate_id", "organization_id", "district_id", "certificate_status"],
            [f"training_certificates.{name}" for name in ("id", "organization_id", "district_id", "status")],
            name="fk_training_certificate_notices_certificate",
            onupdate="CASCADE",
        ),
        to_organization(),
        UniqueConstraint("certificate_id"),
        UniqueConstraint("check_code"),
        CheckConstraint(f"certificate_status IN ({listed(TrainingCertificateStatus)})", name="certificate_status"),
        one_of("event_kind", TrainingKind),
    )

    certificate_id: Mapped[UUID]
    organization_id: Mapped[UUID] = mapped_column(index=True)
    certificate_status: Mapped[str]
    check_code: Mapped[str]
    register_number: Mapped[str]
    issued_on: Mapped[date]
    issuer_name: Mapped[str]
    event_title: Mapped[str]
    event_kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[int]

    @hybrid_property
    def published(self) -> Any:
        """Whoever holds the code may read it; nothing lists them."""
        return self.hours > 0

    @property
    def valid(self) -> bool:
        """Whether the certificate holds today."""
        return self.certificate_status == TrainingCertificateStatus.VALID.value


explain(
    "uq_training_certificates_valid",
    Text("Действующий сертификат этому слушателю уже выдан.", "This learner has a valid certificate already."),
)
