"""What is wrong with a sheet now: all that its form and the wave before have to say, as findings and as faults."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.judging import Finding, judge
from app.domains.monitoring.models import Submission
from app.domains.monitoring.previous import Registered, before_of
from app.kernel.db import Db
from app.kernel.problems import Fault


async def findings(db: Db, row: Submission) -> list[Finding]:
    """What stands between a sheet and its submission."""
    form = compiled(row.form)
    before = await before_of(db, row.wave, form, [(row.school_id, row.school_class)])
    return judge(
        form, row.values, row.absences, row.explanations,
        previous=before.get((row.school_id, row.class_id)), school_class=register(row.school_class),
    )  # fmt: skip


def register(school_class: Registered | None) -> Mapping[str, Any] | None:
    """What rules may ask of the register of classes."""
    if school_class is None:
        return None
    return {"pupils": school_class.pupils, "grade": school_class.grade, "letter": school_class.letter}


def faults_of(found: Sequence[Finding]) -> list[Fault]:
    """Findings as faults of a request, each at its place in the body."""
    faults = []
    for one in found:
        if one.code == "rule.unexplained":
            place = f"/explanations/{one.rule}"
        elif one.code.startswith("absence."):
            place = f"/absences/{one.field}"
        else:
            place = f"/values/{one.field or ''}"
        faults.append(Fault(place.rstrip("/"), one.code, one.message, one.hint))
    return faults
