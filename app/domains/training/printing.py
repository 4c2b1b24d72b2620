"""Certificates as PDF: set by Typst from a template of the project, with the fonts that come along with it."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domains.organizations.personal import ANONYMISED
from app.domains.training.lives import TrainingCertificateStatus, TrainingKind
from app.domains.training.models.certificates import TrainingCertificate
from app.domains.training.typography import academic_hours, day, days, quoted, set_in_type
from app.kernel.places import API
from app.kernel.problems import Kind, Problem
from app.kernel.text import Text

TEMPLATE = Path(__file__).parent / "templates" / "certificate.typ"
PDF = "application/pdf"
NOT_VALID = Kind(
    "certificate-not-valid", 409,
    Text("Этот сертификат больше не действует", "This certificate is no longer valid"),
    Text("ИМЦ: он выдаёт другой взамен.", "The centre: it issues another instead."),
    Text("Печатают только действующие сертификаты; если этот заменён, новый назван в replaced_by_id.",
         "Only valid certificates are printed; where this one was replaced, replaced_by_id names the new one."),
)  # fmt: skip
GIVING: dict[str, Any] = {
    "openapi_extra": {"x-refusals": (NOT_VALID, ANONYMISED)},
    "responses": {
        200: {
            "description": "The certificate.",
            "content": {
                PDF: {
                    "schema": {"type": "string", "contentMediaType": "application/octet-stream", "maxLength": 5_000_000}
                }
            },
        }
    },
}
"""Options of the route of a certificate."""

_CERTIFIES = {
    TrainingKind.RETRAINING: "подтверждает освоение программы профессиональной переподготовки",
    TrainingKind.ADVANCED_COURSE: "подтверждает освоение программы повышения квалификации",
    TrainingKind.SEMINAR: "подтверждает обучение на семинаре",
    TrainingKind.CONFERENCE: "подтверждает участие в конференции",
    TrainingKind.INTERNSHIP: "подтверждает прохождение стажировки",
    TrainingKind.IN_SCHOOL_TRAINING: "подтверждает внутришкольное обучение по программе",
    TrainingKind.DISTRICT_EVENT: "подтверждает участие в районном мероприятии",
}


def address(row: TrainingCertificate, base: str) -> str:
    """Where everybody can check it."""
    return f"{base}{API}/training-certificate-checks/{row.check_code}"


def facts(row: TrainingCertificate, base: str) -> dict[str, str]:
    """What stands on the paper (409 where nothing may be printed)."""
    if row.person.anonymised_at is not None:
        raise Problem(ANONYMISED)
    if row.status != TrainingCertificateStatus.VALID.value:
        raise Problem(NOT_VALID, current_status=row.status)
    home = row.organization.full_name or row.organization.name
    return {
        "title": f"Сертификат № {row.register_number}",
        "issuer": set_in_type(row.issuer_name),
        "number": row.register_number,
        "person": set_in_type(row.person.name),
        "organization": set_in_type(home),
        "certifies": _CERTIFIES[TrainingKind(row.event_kind)],
        "event": quoted(row.event_title),
        "amount": f"{days(row.starts_on, row.ends_on)}, в\N{NO-BREAK SPACE}объёме {academic_hours(row.hours)}",
        "issued": day(row.issued_on),
        "code": row.check_code,
        "address": address(row, base),
    }


def pdf(told: dict[str, str]) -> bytes:
    """The paper; some hundredths of a second of a thread."""
    import typst  # noqa: PLC0415  # 40 MB of fonts and compiler, for the few who print

    return typst.compile(_template(), sys_inputs=told, ignore_system_fonts=True, pdf_standards=["a-2u"])


@lru_cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
