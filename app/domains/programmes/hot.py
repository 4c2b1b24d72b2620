"""The hottest reads, one assignment and a page of them, told to the express in plain columns."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.domains.organizations.models import Organization
from app.domains.programmes import service
from app.domains.programmes.lives import ASSIGNMENTS, ProgrammeStatus
from app.domains.programmes.models import (
    Assignment,
    Programme,
    closed_lock,
    is_overdue,
    is_provisional,
    whose_turn,
)
from app.domains.programmes.schemas.assignments import AssignmentList, AssignmentOut
from app.domains.roadmap.models import Responsibility
from app.kernel.actor import Actor
from app.kernel.express import Facts, Read
from app.kernel.workflow import told

_TOLD = told(ASSIGNMENTS, Assignment)

_COLUMNS: Any = (
    select(
        Assignment.id, Assignment.created_at, Assignment.updated_at, Assignment.version, Assignment.status,
        Assignment.district_id, Assignment.programme_id, Assignment.responsibility_id, Assignment.organization_id,
        Organization.name.label("organization_name"), Assignment.actor, Responsibility.stage, Responsibility.section,
        Responsibility.measure, Responsibility.place, Responsibility.text.label("duty"), Responsibility.deliverable,
        Assignment.due_on, Assignment.due_basis, Assignment.evidence_count, Assignment.evidence_lapsed,
        Assignment.appointment_id, Assignment.note,
        Programme.status.label("programme_status"),
    )
    .join(Assignment.responsibility)
    .join(Assignment.organization)
    .join(Assignment.programme)
)  # fmt: skip


def _derive(actor: Actor) -> Callable[[Facts], Facts]:
    steps = _TOLD(actor)

    def facts_of(facts: Facts) -> Facts:
        closed = facts["programme_status"] == ProgrammeStatus.CLOSED.value
        lock: Facts = {"allowed_actions": [], "locked_because": closed_lock()} if closed else steps(facts)
        return {
            "overdue": is_overdue(facts["status"], facts["due_on"], closed=closed),
            "due_is_provisional": is_provisional(facts["due_basis"], facts["due_on"]),
            "allowed_actions": lock["allowed_actions"],
            "locked_because": whose_turn(lock["locked_because"], facts["actor"], facts["status"]),
        }

    return facts_of


ONE = Read(_COLUMNS, AssignmentOut, Assignment.id, _derive)
MANY = Read(
    _COLUMNS,
    AssignmentOut,
    Assignment.id,
    _derive,
    query=AssignmentList,
    filters={
        "programme_id": Assignment.programme_id,
        "organization_id": Assignment.organization_id,
        "responsibility_id": Assignment.responsibility_id,
        "appointment_id": Assignment.appointment_id,
        "status": Assignment.status,
        "actor": Assignment.actor,
        "stage": Responsibility.stage,
        "section": Responsibility.section,
        "measure": Responsibility.measure,
        "deliverable": Responsibility.deliverable,
    },
    sorts=service.SORTS,
)
