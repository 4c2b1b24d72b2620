"""What the schools of a programme look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.domains.programmes.lives import ParticipationStatus
from app.domains.programmes.schemas.parts import SchoolName
from app.kernel.paging import ListQuery
from app.kernel.schema import MISSING, Code, Day, Id, In, LivingOut, Note, Patch, eg


class ParticipationList(ListQuery):
    """Parameters of the list of participations."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"],
        Field(description="The order; by the name of the school by default, School 2 before School 10."),
    ] = "name"
    programme_id: Annotated[Id | None, Field(description="In this programme.")] = None
    school_id: Annotated[list[Id] | None, Field(max_length=200, description="Of one of these schools.")] = None
    status: Annotated[list[ParticipationStatus] | None, Field(max_length=4, description="In one of these states.")] = (
        None
    )


class ParticipationIn(In):
    """A school that is put forward for a programme."""

    programme_id: Id
    """The programme."""
    school_id: Id
    """The school; it may be in several programmes."""
    note: Note | None = None
    """A remark."""


class ParticipationPatch(Patch):
    """Corrections of what was given with the steps that were taken."""

    note: Note | MISSING | None = MISSING
    """A remark; null removes it."""
    enrolled_on: Day | MISSING = MISSING
    """Since when it takes part."""
    enrolment_document_id: Id | MISSING = MISSING
    """The order it was enrolled by."""
    site_on: Day | MISSING = MISSING
    """Since when it is a district site."""
    site_document_id: Id | MISSING = MISSING
    """The document it became a district site by."""
    site_ended_on: Day | MISSING = MISSING
    """When it ceased to be a district site."""
    site_end_document_id: Id | MISSING = MISSING
    """The document that ended it."""
    withdrawn_on: Day | MISSING = MISSING
    """When it left."""
    withdrawal_document_id: Id | MISSING = MISSING
    """The document it left by."""


class EnrolIn(In):
    """An enrolment."""

    document_id: Id
    """The order (a document of kind `order`)."""
    effective_on: Day | None = None
    """From which day; today when left out."""
    note: Note | None = None
    """A remark for the history."""


class MakeSiteIn(In):
    """The status of district site."""

    document_id: Id
    """The document it rests on."""
    effective_on: Day | None = None
    """From which day; today when left out."""
    note: Note | None = None
    """A remark for the history."""


class EndSiteIn(In):
    """The end of the status of district site."""

    note: Note
    """Why."""
    document_id: Id
    """The document it rests on."""
    effective_on: Day | None = None
    """From which day; today when left out."""


class WithdrawIn(In):
    """A school leaves."""

    note: Note
    """Why."""
    document_id: Id | None = None
    """The document it rests on, where there is one."""
    effective_on: Day | None = None
    """From which day; today when left out."""


class ParticipationOut(LivingOut):
    """A school in a programme."""

    status: ParticipationStatus
    """Where its life stands."""
    district_id: Id
    """Where."""
    programme_id: Id
    """The programme."""
    school_id: Id
    """The school."""
    school_code: Annotated[Code, eg("550")]
    """The code of the school."""
    school_name: SchoolName
    """The name of the school."""
    enrolled_on: Day | None
    """Since when it takes part; null before it is enrolled."""
    enrolment_document_id: Id | None
    """The order it was enrolled by."""
    site_on: Day | None
    """Since when it is a district site."""
    site_document_id: Id | None
    """The document it became a district site by."""
    site_ended_on: Day | None
    """When it ceased to be a district site; null while it is one, and where it never was."""
    site_end_document_id: Id | None
    """The document that ended it."""
    withdrawn_on: Day | None
    """When it left."""
    withdrawal_document_id: Id | None
    """The document it left by."""
    note: Note | None
    """A remark."""
