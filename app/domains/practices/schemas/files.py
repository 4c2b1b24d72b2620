"""What the files of a practice look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.kernel.paging import ListQuery
from app.kernel.schema import RecordOut, Whole, eg


class PracticeFileList(ListQuery):
    """Parameters of the list of files."""

    sort: Annotated[
        Literal["name", "-name", "created_at", "-created_at"], Field(description="The order; by name by default.")
    ] = "name"


class PracticeFileOut(RecordOut):
    """A file that goes along with a practice; its bytes are at `/content`."""

    name: Annotated[str, Field(min_length=1, max_length=150), eg("Тексты для пар.pdf")]
    """Its name."""
    media_type: Annotated[str, Field(max_length=100), eg("application/pdf")]
    """What it is, as found out by its content."""
    size: Annotated[Whole, Field(ge=1), eg(184_320)]
    """Bytes."""
    sha256: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$"), eg("9f86d081884c7d65" * 4)]
    """Of the content."""
