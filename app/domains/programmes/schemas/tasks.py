"""What the list of tasks looks like on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.domains.programmes.schemas.parts import SchoolName
from app.kernel.paging import ListQuery
from app.kernel.schema import Day, Flag, Id, Out, eg

TaskKind = Annotated[
    str, StringConstraints(min_length=3, max_length=64, pattern=r"^[a-z]+(-[a-z]+)*$"), eg("assignment")
]


class TaskList(ListQuery):
    """Parameters of the list of tasks."""

    sort: Annotated[Literal["due_on"], Field(description="Soonest first; what has no last day comes last.")] = "due_on"
    kind: Annotated[list[TaskKind] | None, Field(max_length=50, description="Of one of these kinds.")] = None


class TaskOut(Out):
    """Something that waits for you."""

    kind: TaskKind
    """`assignment` to be done, `assignment-review` to confirm or return, `participation` to decide, and so on."""
    label: Annotated[str, Field(max_length=200), eg("Confirm or return a report")]
    """The same in words."""
    id: Id
    """Of the resource that waits."""
    title: Annotated[str, Field(max_length=1000), eg("1.2.1. Приказом утвердить состав и полномочия команды проекта.")]
    """What it is about."""
    organization_id: Id
    """Whose matter it is."""
    organization_name: SchoolName
    """The name of that organisation."""
    due_on: Annotated[Day, eg("2026-12-15")] | None
    """The last day; null where there is none."""
    overdue: Flag
    """Whether the last day has passed."""
    status: Annotated[str, Field(max_length=40), eg("in_progress")]
    """The state of the resource."""
    action: Annotated[str, Field(max_length=40), eg("report")]
    """The step to take next: `POST {link}/{action}`."""
    link: Annotated[str, Field(max_length=200), eg("/api/v1/assignments/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")]
    """The address of the resource."""
