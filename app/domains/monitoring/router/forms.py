"""Forms and their editions."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select

from app.domains.monitoring import forms as rules
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.json_schema import schema_of
from app.domains.monitoring.lives import FORMS
from app.domains.monitoring.models import Form
from app.domains.monitoring.schemas.forms import FormIn, FormList, FormOut, FormPatch, FormSchemaOut
from app.kernel.db import Db
from app.kernel.paging import Page, Slice, among
from app.kernel.routing import Routes
from app.kernel.schema import PathId, sent
from app.kernel.text import language
from app.policy import allow, steps

Read = Annotated[Db, allow("monitoring-forms.read")]
Write = Annotated[Db, allow("monitoring-forms.write")]

forms = Routes("/monitoring/forms", tag="Forms")
ROUTES = [forms]


@forms.get("", response_model=Page[FormOut], summary="List forms")
async def list_(db: Read, wanted: Annotated[FormList, Query()]) -> Slice[Form]:
    """Every edition of every form of your district."""
    statement = among(select(Form), (Form.code, wanted.code), (Form.level, wanted.level), (Form.status, wanted.status))
    return await db.page(statement, wanted, rules.SORTS)


@forms.post("", response_model=FormOut, status_code=201, summary="Draw up a form")
async def create(db: Write, form: FormIn) -> Form:
    """Draw up a form, or the next edition of one, as a draft: indicators, limits and rules in CEL.

    All that does not hold together is told at once: names of indicators that do not exist, rules that cannot be
    computed, weights and bases that are no counts.
    """
    values = dict(form)
    return await rules.draw_up(db, values.pop("district_id"), values)


@forms.get("/{id}", response_model=FormOut, summary="Read a form")
async def get(db: Read, id: PathId) -> Form:
    """One edition."""
    return await db.get(Form, id)


@forms.get("/{id}/schema", response_model=FormSchemaOut, name="schema", summary="A form as JSON Schema")
async def schema(db: Read, id: PathId) -> dict[str, object]:
    """The body of one submission as JSON Schema (2020-12), so that any front end can draw the form and check values.

    Titles and hints are in the language of the request; `x-order`, `x-section`, `x-unit` and `x-rules` tell the rest;
    `x-standing` holds of every form, for its indicators are what they are: a part is at most its `base`.
    """
    form = await db.get(Form, id)
    return {"form_id": form.id, "json_schema": schema_of(compiled(form), language.get())}


@forms.patch("/{id}", response_model=FormOut, summary="Change a draft of a form")
async def update(db: Write, id: PathId, change: FormPatch) -> Form:
    """Correct a draft; a published edition is frozen, and a new one takes its place."""
    return await rules.amend(db, id, sent(change))


@forms.delete("/{id}", status_code=204, summary="Delete a draft of a form")
async def delete(db: Write, id: PathId) -> None:
    """Delete an edition that was never published."""
    await rules.discard(db, id)


steps(
    forms,
    FORMS,
    Form,
    FormOut,
    reading="monitoring-forms.read",
    words={
        "publish": ("Publish a form", "From now on waves can ask it; the edition does not change any more."),
        "retire": ("Retire a form", "No new wave asks this edition; what was collected on it stays."),
    },
    effects={"publish": rules.publish},
)
