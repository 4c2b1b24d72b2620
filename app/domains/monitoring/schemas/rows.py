"""What a row of a file of sheets looks like as JSON, for the contract: the indicators are those of the form."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from app.domains.monitoring.values import Scalar
from app.kernel.schema import Code, Id, In, Note, eg


class SheetRow(In):
    """One sheet in a file: whom it is about, and the indicators of the form beside it, each under its code.

    An indicator without a value is left out or null; «не применимо» (not applicable) and «неизвестно» (unknown) say why
    there is none.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra={"maxProperties": 210})
    __pydantic_extra__: dict[str, Scalar | None] = Field(init=False)  # type: ignore[mutable-override]

    school_code: Code | None = None
    """The school, by its code, present or former; a school need not name itself."""
    school_id: Id | None = None
    """The school, by id."""
    class_: Annotated[str | None, StringConstraints(min_length=2, max_length=20), Field(alias="class"), eg("4А")] = None
    """With a form about classes: the class as it is called; or by `grade` and `letter`."""
    grade: Annotated[int, Field(strict=True, ge=1, le=11), eg(4)] | None = None
    """The grade of the class."""
    letter: Annotated[str, StringConstraints(min_length=1, max_length=20), eg("А")] | None = None
    """The letter of the class."""
    explanation: Note | None = None
    """Why warnings of this row are right all the same."""
