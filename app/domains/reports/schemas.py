"""The audit and the labels on the wire."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.kernel.paging import ListQuery
from app.kernel.schema import Code, Id, Instant, Line, Out, eg

EntityName = Annotated[str, Field(min_length=1, max_length=63, pattern="^[a-z_]+$"), eg("assignments")]
AuditedColumns = TypeAliasType(
    "AuditedColumns",
    Annotated[
        dict[Annotated[str, Field(max_length=63)], Any],
        Field(
            max_length=200,
            description="Columns and their values.",
            examples=[{"name": "Школа № 550"}],
            json_schema_extra={"x-free-form": "every table has its own columns"},
        ),
    ],
)


class AuditEntryList(ListQuery):
    """Parameters of the audit."""

    sort: Annotated[Literal["at", "-at"], Field(description="Oldest or newest first (ids sort by time).")] = "-at"
    entity: Annotated[EntityName | None, Field(description="Only changes of this table.")] = None
    entity_id: Annotated[Id | None, Field(description="Only changes of this row.")] = None
    actor_id: Annotated[Id | None, Field(description="Only what this user or API client did.")] = None
    at_from: Annotated[Instant | None, Field(description="Not before this instant.")] = None
    at_to: Annotated[Instant | None, Field(description="Before this instant.")] = None


class AuditEntryOut(Out):
    """One change of one row."""

    id: Id
    """UUIDv7."""
    at: Instant
    """When."""
    actor_id: Id | None
    """The user or the API client; null for the system itself."""
    actor_name: Annotated[Line, eg("Иванова Анна Петровна")]
    """His name at that time."""
    entity: EntityName
    """The table."""
    entity_id: Id
    """The row."""
    change: Annotated[str, Field(max_length=40), eg("changed")]
    """`created`, `changed`, `deleted`, or the name of a bulk operation."""
    old: AuditedColumns
    """The values before, of the columns that changed; `•••` where the value itself is not kept."""
    new: AuditedColumns
    """The values after."""
    request_id: Annotated[str, Field(max_length=64), eg("01a209fc-55f1-7765-8c6c-6beda1f3c732")]
    """The request; the log has it too."""
    address: Annotated[str, Field(max_length=64), eg("127.0.0.1")]
    """The network address it came from."""
    agent: Annotated[str, Field(max_length=200), eg("python-httpx/0.28")]
    """The program it came from, as it calls itself."""
    way: Annotated[str, Field(max_length=20), eg("api")]
    """`api`, `import`, `command` or `system`."""


class LabelOut(Out):
    """One code of a closed list."""

    code: Annotated[Code, eg("in_progress")]
    """Never changes with the language."""
    label: Annotated[Line, eg("в работе")]
    """In the language of the request."""


class VocabularyOut(Out):
    """A closed list."""

    name: Annotated[str, Field(max_length=63), eg("assignment_status")]
    """Its name."""
    labels: Annotated[list[LabelOut], Field(max_length=200)]
    """Its codes, in their own order."""


class LabelsOut(Out):
    """Every closed list of the API."""

    items: Annotated[list[VocabularyOut], Field(max_length=500)]
    """By name."""
