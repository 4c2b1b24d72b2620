"""The audit and the labels: read only."""

import re
from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.reports.schemas import (
    AuditEntryList,
    AuditEntryOut,
    LabelOut,
    LabelsOut,
    VocabularyOut,
)
from app.kernel.audit import AuditEntry
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.problems import Fault, invalid
from app.kernel.routing import Routes
from app.kernel.tables import Base
from app.kernel.tabular.words import nearest
from app.kernel.text import Labelled, Text
from app.policy import allow

audit = Routes("/audit-entries", tag="Audit")
labels = Routes("/labels", tag="Labels")
ROUTES = [audit, labels]


@audit.get("", response_model=Page[AuditEntryOut], summary="Read the audit")
async def list_(
    db: Annotated[Db, allow("audit-entries.read")], wanted: Annotated[AuditEntryList, Query()]
) -> Slice[AuditEntry]:
    """Who changed what, from where: of your own organisation, or of the whole district where your role reaches it."""
    if wanted.entity is not None and wanted.entity not in Base.metadata.tables:
        raise invalid(_no_such_table(wanted.entity))
    statement = select(AuditEntry)
    for name in ("entity", "entity_id", "actor_id"):
        if (value := getattr(wanted, name)) is not None:
            statement = statement.where(getattr(AuditEntry, name) == value)
    if wanted.at_from is not None:
        statement = statement.where(AuditEntry.at >= wanted.at_from)
    if wanted.at_to is not None:
        statement = statement.where(AuditEntry.at < wanted.at_to)
    return await db.page(statement, wanted, {"at": AuditEntry.id})


def _no_such_table(name: str) -> Fault:
    """A typing error must not look as if nothing had happened."""
    alike = nearest(name, sorted(Base.metadata.tables))
    return Fault(
        "entity",
        "value.unknown",
        Text("Таблицы {name} нет.", "There is no table {name}.").filled(name=name),
        None if alike is None else Text("Может быть, {alike}?", "Perhaps {alike}?").filled(alike=alike),
    )


@labels.get("", response_model=LabelsOut, name="list", summary="Labels of every closed list")
async def list_labels(db: Annotated[Db, allow("labels.read")]) -> LabelsOut:  # noqa: ARG001  # the rule of access
    """Every code that the API uses, with its label in Russian or English (Accept-Language)."""
    found = sorted(Labelled.__subclasses__(), key=lambda vocabulary: vocabulary.__name__)
    return LabelsOut(
        items=[
            VocabularyOut(
                name=re.sub(r"(?<!^)(?=[A-Z])", "_", vocabulary.__name__).lower(),
                labels=[LabelOut(code=member.value, label=str(member.label)) for member in vocabulary],
            )
            for vocabulary in found
        ]
    )
