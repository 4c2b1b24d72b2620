"""Self-diagnoses: the school's own view, a consultant's beside it, and how they compare."""

from typing import Annotated, Any

from fastapi import Query

from app.domains.transition import comparing
from app.domains.transition import diagnoses as rules
from app.domains.transition import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.transition.lives import DIAGNOSES
from app.domains.transition.models import SelfDiagnosis
from app.domains.transition.schemas.diagnoses import (
    ComparisonQuery,
    SelfDiagnosisComparisonOut,
    SelfDiagnosisIn,
    SelfDiagnosisList,
    SelfDiagnosisOut,
    SelfDiagnosisPatch,
)
from app.kernel.db import Db
from app.kernel.paging import Page, Slice
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.policy import allow, steps

Read = Annotated[Db, allow("transition-self-diagnoses.read")]
Write = Annotated[Db, allow("transition-self-diagnoses.write")]

diagnoses = Routes("/transition/self-diagnoses", tag="Self-diagnosis")
ROUTES = [diagnoses]


@diagnoses.get("", response_model=Page[SelfDiagnosisOut], summary="List self-diagnoses")
async def list_(db: Read, wanted: Annotated[SelfDiagnosisList, Query()]) -> Slice[SelfDiagnosis]:
    """The self-diagnoses that you see, with their marks; the newest first."""
    return await db.page(rules.narrowed(wanted), wanted, rules.SORTS)


@diagnoses.post("", response_model=SelfDiagnosisOut, status_code=201, summary="Begin a self-diagnosis")
async def create(db: Write, diagnosis: SelfDiagnosisIn) -> SelfDiagnosis:
    """Begin to judge the school by a rubric, as a draft that may be incomplete.

    The school gives its own view, its consultant another one beside it: each side writes its own and reads both.
    """
    return await rules.begin(db, dict(diagnosis))


@diagnoses.get("/{id}", response_model=SelfDiagnosisOut, summary="Read a self-diagnosis")
async def get(db: Read, id: PathId) -> SelfDiagnosis:
    """One self-diagnosis."""
    return await db.get(SelfDiagnosis, id, *rules.reading())


@diagnoses.get(
    "/{id}/comparison",
    response_model=SelfDiagnosisComparisonOut,
    name="comparison",
    summary="Compare two self-diagnoses",
)
async def compare(db: Read, id: PathId, wanted: Annotated[ComparisonQuery, Query()]) -> dict[str, Any]:
    """How the school changed since an earlier self-diagnosis, or how its view and the consultant's differ.

    Criterion by criterion and direction by direction; with the one before it unless another one is named.
    """
    return await comparing.compare(db, id, wanted.with_)


@diagnoses.patch("/{id}", response_model=SelfDiagnosisOut, summary="Change a self-diagnosis")
async def update(db: Write, id: PathId, change: SelfDiagnosisPatch) -> SelfDiagnosis:
    """Change a draft of your own side; the marks as a whole."""
    return await rules.amend(db, id, sent(change))


@diagnoses.delete("/{id}", status_code=204, summary="Discard a self-diagnosis")
async def delete(db: Write, id: PathId) -> None:
    """Discard a draft of your own side."""
    await rules.discard(db, id)


steps(
    diagnoses,
    DIAGNOSES,
    SelfDiagnosis,
    SelfDiagnosisOut,
    reading="transition-self-diagnoses.read",
    words={
        "complete": (
            "Complete a self-diagnosis",
            "Every criterion is judged; those that are not are told at once. A completed one no longer changes.",
        ),
        "reopen": ("Reopen a self-diagnosis", "Something was judged wrongly: it is a draft again, with a reason."),
    },
    effects={"complete": rules.complete, "reopen": rules.reopen},
    options=rules.reading,
)
