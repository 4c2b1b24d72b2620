"""Certificates: issued, printed, revoked, issued again; and the check that is open to everybody."""

import asyncio
from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.domains.training import certificates, printing
from app.domains.training.lives import TRAINING_CERTIFICATES
from app.domains.training.models.certificates import TrainingCertificate
from app.domains.training.schemas.certificates import (
    CheckCode,
    TrainingCertificateCheckOut,
    TrainingCertificateList,
    TrainingCertificateOut,
    TrainingCertificatesIn,
    TrainingCertificatesOut,
)
from app.kernel.core import Kernel
from app.kernel.db import Db
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId
from app.kernel.searching import holds
from app.policy import allow, steps

Read = Annotated[Db, allow("training-certificates.read")]
Write = Annotated[Db, allow("training-certificates.write")]
Check = Annotated[Db, allow("training-certificate-notices.read")]

certified = Routes("/training-certificates", tag="Certificates")
of_event = Routes("/training-events/{id}/certificates", tag="Certificates", name="training_event_certificates")
checks = Routes("/training-certificate-checks", tag="Certificates")
ROUTES = [certified, of_event, checks]


@of_event.post("", response_model=TrainingCertificatesOut, name="issue", summary="Issue certificates")
async def issue(db: Write, id: PathId, order: TrainingCertificatesIn) -> TrainingCertificatesOut:
    """Issue certificates to those who have passed an event that was held; each takes the next number of the register.

    Who has a valid one already gets no other, so it can be asked for as often as needed.
    """
    made = await certificates.issue(db, id, order.enrolment_ids, order.issued_on)
    return TrainingCertificatesOut.model_validate(
        {"items": [TrainingCertificateOut.model_validate(row) for row in made]}
    )


@certified.get("", response_model=Page[TrainingCertificateOut], summary="List certificates")
async def list_(db: Read, wanted: Annotated[TrainingCertificateList, Query()]) -> Slice[TrainingCertificate]:
    """The register of the district; a school sees the certificates of its own staff."""
    statement = among(
        certificates.listing(),
        (TrainingCertificate.event_id, wanted.event_id),
        (TrainingCertificate.organization_id, wanted.organization_id),
        (TrainingCertificate.person_id, wanted.person_id),
        (TrainingCertificate.year, wanted.year),
        (TrainingCertificate.status, wanted.status),
    )
    if wanted.q is not None:
        statement = statement.where(
            holds(wanted.q, TrainingCertificate.register_number, TrainingCertificate.event_title)
        )
    return await db.page(statement, wanted, certificates.SORTS)


@checks.get("/{code}", response_model=TrainingCertificateCheckOut, name="check", summary="Check a certificate")
async def check(
    db: Check, code: Annotated[CheckCode, Path(description="The check code on the paper, with hyphens or without.")]
) -> TrainingCertificateCheckOut:
    """Whether the certificate with this code is valid, and for what it was given; for everybody, and without a name."""
    return TrainingCertificateCheckOut.model_validate(await certificates.check(db, code))


@certified.get("/{id}", response_model=TrainingCertificateOut, summary="Read a certificate")
async def get(db: Read, id: PathId) -> TrainingCertificate:
    """One certificate."""
    return await db.get(TrainingCertificate, id, *certificates.reading())


@certified.get(
    "/{id}/paper",
    name="paper",
    summary="Download a certificate as PDF",
    response_class=Response,
    **printing.GIVING,
)
async def paper(db: Read, id: PathId, request: Request) -> Response:
    """A valid certificate, ready to print and sign, with the code by which everybody can check it."""
    kernel: Kernel = request.app.state.kernel
    row = await db.get(TrainingCertificate, id, *certificates.reading())
    told = printing.facts(row, kernel.settings.public_url)
    written = await asyncio.to_thread(printing.pdf, told)
    name = f"certificate-{row.register_number}.pdf"
    return Response(written, media_type=printing.PDF, headers={"content-disposition": f'attachment; filename="{name}"'})


steps(
    certified,
    TRAINING_CERTIFICATES,
    TrainingCertificate,
    TrainingCertificateOut,
    reading="training-certificates.read",
    words={
        "revoke": ("Revoke a certificate", "It does not hold any longer, with the reason; the check tells so at once."),
        "reissue": (
            "Issue a certificate again",
            "Another with a number of its own takes its place, with the reason; `replaced_by_id` names it.",
        ),
    },
    aftermath=certificates.replace,
    options=certificates.reading,
)
