"""What exports of monitoring and the electronic form can be asked for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domains.monitoring.lives import SubmissionStatus
from app.domains.monitoring.schemas.forms import Ids
from app.domains.monitoring.schemas.submissions import SubmissionList
from app.kernel.exporting import ExportQuery
from app.kernel.schema import Id


class SubmissionExport(ExportQuery):
    """Parameters of a table of sheets: those of one form in one wave."""

    wave_id: Annotated[Ids | None, Field(description="In this wave.")] = None
    form_id: Annotated[Ids | None, Field(description="On this edition.")] = None
    school_id: Annotated[Ids | None, Field(description="Of one of these schools.")] = None
    class_id: Annotated[Ids | None, Field(description="Of one of these classes.")] = None
    status: Annotated[list[SubmissionStatus] | None, Field(max_length=5, description="In one of these states.")] = None
    late: Annotated[bool | None, Field(description="First submitted after the last day, or in time.")] = None
    resubmitted: Annotated[bool | None, Field(description="Submitted again after a return, or for the first time.")] = (
        None
    )

    @property
    def filter(self) -> SubmissionList:
        """The same as the list of submissions takes it."""
        return SubmissionList(**self.model_dump(exclude={*ExportQuery.model_fields}))


class ResultsExport(ExportQuery):
    """Parameters of a table of results: those of one form."""

    form_id: Annotated[Id | None, Field(description="The edition; may be left out where the wave has one form.")] = None
    school_id: Annotated[Ids | None, Field(description="Of these schools alone.")] = None


class TemplateQuery(BaseModel):
    """Parameters of the workbook to be filled in."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    school_id: Annotated[Ids | None, Field(description="For these schools; a school has its own by itself.")] = None
