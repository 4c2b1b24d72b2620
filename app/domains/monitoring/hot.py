"""The hottest read of monitoring, a page of summaries, told to the express in plain columns."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.domains.monitoring import expected, summaries
from app.domains.monitoring.compiled import kept
from app.domains.monitoring.figures import reckoner
from app.domains.monitoring.lives import SUMMARIES
from app.domains.monitoring.models import Form, Summary
from app.domains.monitoring.results import sees_all
from app.domains.monitoring.schemas.summaries import SummaryList, SummaryOut
from app.domains.organizations.models import Organization
from app.kernel.actor import Actor
from app.kernel.express import Facts, OutOfTheOrdinary, Read
from app.kernel.workflow import told

_TOLD = told(SUMMARIES, Summary)

_COLUMNS: Any = (
    select(
        Summary.id, Summary.created_at, Summary.updated_at, Summary.version, Summary.status, Summary.district_id,
        Summary.wave_id, Summary.form_id, Summary.school_id, Summary.drafts, Summary.submitted, Summary.returned,
        Summary.accepted_count.label("accepted"), Summary.on_time, Summary.entered, Summary.confirmed_at,
        Summary.confirmed_by, Summary.accepted_at, Organization.code.label("school_code"),
        Organization.name.label("school_name"), Form.code.label("form_code"), Form.version.label("form_version"),
        Form.published_at.label("form_published_at"), expected.owed().label("expected"),
    )
    .join(Summary.wave)
    .join(Summary.form)
    .join(Summary.school)
)  # fmt: skip


def _derive(actor: Actor) -> Callable[[Facts], Facts]:
    steps = _TOLD(actor)
    open_ = sees_all(actor)

    def facts_of(facts: Facts) -> Facts:
        form = kept((facts["form_id"], facts["form_version"], facts["form_published_at"]))
        if form is None:
            raise OutOfTheOrdinary
        figures = reckoner(form).figures(facts["entered"], facts["expected"]) if open_ else []
        return {"figures": figures, **steps(facts)}

    return facts_of


MANY = Read(
    _COLUMNS,
    SummaryOut,
    Summary.id,
    _derive,
    query=SummaryList,
    filters={
        "wave_id": Summary.wave_id,
        "form_id": Summary.form_id,
        "school_id": Summary.school_id,
        "status": Summary.status,
    },
    sorts=summaries.SORTS,
)
