"""The rules of forms: an edition is drawn up, corrected while it is a draft, published, and then never changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.domains.monitoring.compiled import faults_of_indicators
from app.domains.monitoring.lives import FORMS, FormStatus
from app.domains.monitoring.models import Form
from app.domains.monitoring.rules import faults_of_rules
from app.domains.monitoring.values import FormIndicator, Rule, indicators_of, rules_of
from app.domains.organizations.models import District
from app.kernel.db import Db
from app.kernel.problems import Fault, Kind, Problem, invalid
from app.kernel.references import unknown
from app.kernel.tables import now
from app.kernel.text import Text

SORTS = {"code": Form.code, "updated_at": Form.updated_at}

FROZEN = Kind(
    "form-frozen",
    409,
    Text("Опубликованная редакция формы не меняется", "A published edition of a form does not change"),
    Text("Методист центра.", "A methodologist of the centre."),
    Text(
        "Сделайте новую редакцию: POST /monitoring/forms с тем же code.",
        "Make a new edition: POST /monitoring/forms with the same code.",
    ),
)


async def draw_up(db: Db, district_id: UUID | None, values: dict[str, Any]) -> Form:
    """A new edition as a draft; its number follows the latest of this code."""
    district = await district_meant(db, district_id)
    _check(values["indicators"], values["rules"])
    latest = await db.rows(
        select(func.max(Form.edition)).where(Form.district_id == district, Form.code == values["code"])
    )
    edition = (latest[0][0] or 0) + 1
    return db.add(Form(district_id=district, edition=edition, **{name: plain(value) for name, value in values.items()}))


async def amend(db: Db, id: UUID, change: dict[str, Any]) -> Form:
    """Correct a draft."""
    form = await db.edit(Form, id)
    if form.status != FormStatus.DRAFT.value:
        raise Problem(FROZEN)
    indicators = change.get("indicators") or indicators_of(form.indicators)
    _check(indicators, change["rules"] if "rules" in change else rules_of(form.rules))
    for name, value in change.items():
        setattr(form, name, plain(value))
    return form


async def discard(db: Db, id: UUID) -> None:
    """Delete a draft."""
    form = await db.edit(Form, id)
    if form.status != FormStatus.DRAFT.value:
        raise Problem(FROZEN)
    await db.remove(form)


async def publish(_: Db, form: Form, __: Any) -> None:
    """The edition is what schools will be asked from now on."""
    form.published_at = now()


async def issue(db: Db, form: Form) -> Form:
    """Publish a form that was just made by the system itself."""
    db.add(form)
    await db.flush()
    await publish(db, form, None)
    await FORMS.take(db, form, "publish")
    return form


async def district_meant(db: Db, wanted: UUID | None) -> UUID:
    """The district that is named, or the only one within reach."""
    statement = select(District).order_by(District.id).limit(2)
    if not db.reach.everywhere:
        statement = statement.where(District.id.in_(db.reach.districts))
    if wanted is not None:
        statement = statement.where(District.id == wanted)
    found = await db.all(statement)
    if len(found) == 1:
        return found[0].id
    if wanted is not None:
        raise invalid(unknown("/district_id"))
    raise invalid(Fault("/district_id", "value.missing", Text("Назовите район.", "Name the district.")))


def plain(value: Any) -> Any:
    """Parts of a definition as JSON keeps them."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def _check(indicators: list[FormIndicator], rules: list[Rule]) -> None:
    if faults := [*faults_of_indicators(indicators), *faults_of_rules(indicators, rules)]:
        raise invalid(*faults)
