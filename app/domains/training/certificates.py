"""The rules of certificates: a number of the district's register for who has passed, revoked when that was not so.

Numbers are given one by one under a lock of the register of a district and year, in the transaction that issues: what
is not issued after all takes no number, so there are neither gaps nor doubles.
"""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.domains.organizations.models import Organization
from app.domains.training.lives import (
    TRAINING_CERTIFICATES,
    TrainingCertificateStatus,
    TrainingEnrolmentStatus,
    TrainingEventStatus,
)
from app.domains.training.models.certificates import CertificateNotice, TrainingCertificate
from app.domains.training.models.enrolments import TrainingEnrolment
from app.domains.training.models.events import TrainingEvent
from app.kernel import bulk
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.text import Text

SORTS = {"register_number": TrainingCertificate.register_number, "issued_on": TrainingCertificate.issued_on}

NOT_HELD = Kind(
    "training-event-not-held", 409,
    Text("Итоги мероприятия ещё не подтверждены", "The results of the event are not confirmed yet"),
    Text("Организатор мероприятия.", "The organiser of the event."),
    Text("Внесите результаты и подтвердите итоги шагом hold, потом выдавайте сертификаты.",
         "Put the results on record and confirm them by the step hold; then issue certificates."),
)  # fmt: skip

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that are taken for digits (Crockford's base 32)."""
_ALIKE = str.maketrans("OIL", "011")
_SIGNS, _GROUP = 16, 4
_PUT_ON_THE_NOTICE = (
    "check_code", "register_number", "issued_on", "issuer_name", "event_title", "event_kind", "starts_on", "ends_on",
    "hours",
)  # fmt: skip
_VALID = TrainingCertificate.status == TrainingCertificateStatus.VALID.value


def reading() -> tuple[ORMOption, ...]:
    """What an answer about a certificate is read from."""
    return (joinedload(TrainingCertificate.person), joinedload(TrainingCertificate.organization))


def listing() -> Select[TrainingCertificate]:
    """Certificates with all that an answer says of them."""
    return select(TrainingCertificate).options(*reading())


async def issue(
    db: Db, event_id: UUID, enrolment_ids: Sequence[UUID] | None, issued_on: date | None
) -> list[TrainingCertificate]:
    """Certificates for these people, or for everybody who has passed; who has a valid one gets no other."""
    event = await db.lock(TrainingEvent, event_id)
    if event.status != TrainingEventStatus.HELD.value:
        raise Problem(NOT_HELD, current_status=event.status)
    day = issued_on or today()
    faults: list[Fault] = []
    if event.ends_on is not None and not event.ends_on <= day <= today():
        text = Text("День выдачи — не раньше конца обучения и не позже сегодняшнего.",
                    "The day of issue is neither before the end of the event nor after today.")  # fmt: skip
        faults.append(Fault("/issued_on", "date.refused", text))
    passed = (
        select(TrainingEnrolment)
        .where(TrainingEnrolment.event_id == event.id, TrainingEnrolment.passed.is_(True), TrainingEnrolment.hours > 0)
        .where(TrainingEnrolment.status == TrainingEnrolmentStatus.ENROLLED.value)
        .order_by(TrainingEnrolment.arrival)
    )
    found = await db.all(passed)
    if enrolment_ids is not None:
        known = {row.id for row in found}
        faults += [unknown(f"/enrolment_ids/{n}") for n, id in enumerate(enrolment_ids) if id not in known]
        found = [row for row in found if row.id in enrolment_ids]
    if faults:
        raise invalid(*faults)
    held = exists().where(TrainingCertificate.enrolment_id == TrainingEnrolment.id, _VALID)
    holders = {row.id for row in await db.all(passed.where(held))}
    made = [one for one in found if one.id not in holders]
    return await _enter(db, event, made, day)


async def settle(db: Db, event: TrainingEvent) -> None:
    """Certificates that say what the results no longer say are revoked by themselves."""
    agrees = (
        (TrainingEnrolment.status == TrainingEnrolmentStatus.ENROLLED.value)
        & TrainingEnrolment.passed.is_(True)
        & (TrainingEnrolment.hours == TrainingCertificate.hours)
    )
    stale = await db.all(
        select(TrainingCertificate)
        .join(TrainingEnrolment, TrainingEnrolment.id == TrainingCertificate.enrolment_id)
        .where(TrainingCertificate.event_id == event.id, _VALID, func.coalesce(~agrees, True))
        .order_by(TrainingCertificate.id)
        .with_for_update(of=TrainingCertificate)
    )
    for row in stale:
        await TRAINING_CERTIFICATES.record(
            db, row, "revoke", TrainingCertificateStatus.REVOKED.value, note="Результат обучения исправлен"
        )


async def replace(db: Db, row: TrainingCertificate, _: Any) -> None:
    """After a reissue: the new certificate says what the event and the results say today."""
    if row.status != TrainingCertificateStatus.REPLACED.value or row.replaced_by_id is not None:
        return
    event = await db.get(TrainingEvent, row.event_id)
    enrolment = await db.get(TrainingEnrolment, row.enrolment_id)
    (made,) = await _enter(db, event, [enrolment], today())
    row.replaced_by_id = made.id


async def check(db: Db, code: str) -> CertificateNotice:
    """What everybody is told of the certificate with this code, however it was typed (404)."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_ALIKE)
    found = await db.first(select(CertificateNotice).where(CertificateNotice.check_code == _grouped(signs)))
    if found is None:
        raise Problem(NOT_FOUND)
    return found


async def _enter(
    db: Db, event: TrainingEvent, learners: Sequence[TrainingEnrolment], day: date
) -> list[TrainingCertificate]:
    """The next numbers of the register of this year."""
    if not learners:
        return []
    await bulk.begin(db, f"training register {event.district_id} {day.year}")
    register = select(func.max(TrainingCertificate.number)).where(
        TrainingCertificate.district_id == event.district_id, TrainingCertificate.year == day.year
    )
    ((last,),) = await db.rows(register)
    host = await db.get(Organization, event.organization_id)
    made = [
        db.add(
            TrainingCertificate(
                district_id=one.district_id, organization_id=one.organization_id, event_id=event.id,
                enrolment_id=one.id, person_id=one.person_id, year=day.year, number=number,
                register_number=f"{day.year}-{number:06d}", issued_on=day,
                issuer_name=host.full_name or host.name, event_title=event.title, event_kind=event.kind,
                starts_on=event.starts_on, ends_on=event.ends_on, hours=one.hours,
                check_code=_grouped("".join(secrets.choice(_ALPHABET) for _ in range(_SIGNS))),
            )
        )
        for number, one in enumerate(learners, (last or 0) + 1)
    ]  # fmt: skip
    await db.flush()
    for row in made:
        db.add(
            CertificateNotice(
                district_id=row.district_id, organization_id=row.organization_id, certificate_id=row.id,
                certificate_status=row.status, **{name: getattr(row, name) for name in _PUT_ON_THE_NOTICE},
            )
        )  # fmt: skip
    await db.flush()
    ids = [row.id for row in made]
    return [*await db.all(listing().where(TrainingCertificate.id.in_(ids)).order_by(TrainingCertificate.number)
                          .execution_options(populate_existing=True))]  # fmt: skip


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))
