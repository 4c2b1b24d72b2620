"""One real object of every resource, made through the public API by those whose it is.

A resource without an example fails the matrix: add a function here, named by the address of one object.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import yaml

from app.domains.roadmap.seed import load_reference
from app.kernel.calendar import today
from app.kernel.db import Db
from app.kernel.tables import new_id
from tests.conftest import As, Client, World

Places = dict[str, str]
"""The parameters of an address."""
Make = Callable[["Village"], Awaitable[Places]]
EXAMPLES: dict[str, Make] = {}
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\nstartxref\n0\n%%EOF\n"


def example(address: str) -> Callable[[Make], Make]:
    """`@example("/documents/{id}")`."""

    def register(make: Make) -> Make:
        EXAMPLES[address] = make
        return make

    return register


@dataclass
class Village:
    """A district in which every kind of thing has been made once; the things of schools are those of the first one."""

    client: Client
    world: World
    db: Db
    made: dict[str, Places] = field(default_factory=dict)

    async def at(self, address: str) -> Places:
        """The parameters of this address, its object made when it is first asked for."""
        if address not in self.made:
            self.made[address] = await EXAMPLES[address](self)
        return self.made[address]

    async def id(self, resource: str) -> str:
        """The id of the example of a resource."""
        return (await self.at(f"/{resource}/{{id}}"))["id"]

    def by(self, role: str) -> As:
        """Somebody of the district; a school is the first one."""
        return self.client(role)

    async def post(self, role: str, address: str, body: Any = None, **more: Any) -> Any:
        """What was made."""
        answer = await self.by(role).post(address, **({"json": body} if body is not None else {}), **more)
        assert answer.status_code in (200, 201), f"POST {address}: {answer.text}"
        return answer.json()


# --- accounts ---------------------------------------------------------------------------------------------------------


@example("/users/{id}")
async def user(village: Village) -> Places:
    return {"id": str(village.world.users["centre", village.world.centre.id])}


@example("/memberships/{id}")
async def membership(village: Village) -> Places:
    found = await village.by("administrator").get("/memberships", params={"user_id": await village.id("users")})
    return {"id": found.json()["items"][0]["id"]}


@example("/api-clients/{id}")
async def api_client(village: Village) -> Places:
    body = {"name": "Выгрузка", "organization_id": str(village.world.centre.id), "scopes": ["schools:read"]}
    return {"id": (await village.post("administrator", "/api-clients", body))["id"]}


@example("/api-clients/{id}/secrets/{secret_id}")
async def secret(village: Village) -> Places:
    id = await village.id("api-clients")
    return {"id": id, "secret_id": (await village.post("administrator", f"/api-clients/{id}/secrets"))["id"]}


# --- organisations ----------------------------------------------------------------------------------------------------


@example("/districts/{id}")
async def district(village: Village) -> Places:
    return {"id": str(village.world.district.id)}


@example("/organizations/{id}")
async def organization(village: Village) -> Places:
    return {"id": str(village.world.centre.id)}


@example("/schools/{id}")
async def school(village: Village) -> Places:
    return {"id": str(village.world.schools[0].id)}


@example("/school-aliases/{id}")
async def alias(village: Village) -> Places:
    body = {"school_id": await village.id("schools"), "kind": "renamed", "name": "Школа рабочей молодёжи"}
    return {"id": (await village.post("department", "/school-aliases", body))["id"]}


@example("/school-statuses/{id}")
async def status(village: Village) -> Places:
    body = {"school_id": await village.id("schools"), "code": "district_site", "starts_on": "2026-09-01"}
    return {"id": (await village.post("department", "/school-statuses", body))["id"]}


@example("/classes/{id}")
async def school_class(village: Village) -> Places:
    body = {"school_id": await village.id("schools"), "school_year": "2026/27", "grade": 9, "letter": "А", "pupils": 25}
    return {"id": (await village.post("school", "/classes", body))["id"]}


@example("/people/{id}")
async def person(village: Village) -> Places:
    body = {"name": "Иванова Анна Петровна", "organization_id": await village.id("schools"), "position": "завуч"}
    return {"id": (await village.post("school", "/people", body))["id"]}


@example("/appointments/{id}")
async def appointment(village: Village) -> Places:
    body = {
        "person_id": await village.id("people"), "organization_id": await village.id("schools"),
        "function": "school_coordinator", "starts_on": "2026-09-01",
    }  # fmt: skip
    return {"id": (await village.post("school", "/appointments", body))["id"]}


# --- documents --------------------------------------------------------------------------------------------------------

ORDER = {"kind": "order", "number": "128-р", "issued_on": "2026-08-28", "title": "О включении школ", "issuer": "Отдел"}


@example("/documents/{id}")
async def document(village: Village) -> Places:
    return {"id": (await village.post("school", "/documents", ORDER | {"issuer": "Школа"}))["id"]}


@example("/documents/{id}/files/{file_id}")
async def document_file(village: Village) -> Places:
    id = await village.id("documents")
    made = await village.post("school", f"/documents/{id}/files", files={"file": ("Приказ.pdf", PDF)})
    return {"id": id, "file_id": made["id"]}


# --- the roadmap: a draft, which only those see who work on it --------------------------------------------------------

_DUTY = {"text": "Назначить координатора.", "deliverable": "appointment"}
_MEASURE = {"code": "1.1.1", "title_en": "Coordinators", "department": [_DUTY]}
_SECTION = {"code": "1.1", "printed_number": None, "title": None, "title_en": None, "measures": [_MEASURE]}
_STAGE = {"code": "1", "printed_number": "1", "title": "Подготовка", "title_en": None, "sections": [_SECTION]}
_ROADMAP = {
    "title": "Дорожная карта", "language": "ru",
    "actors": [{"code": "department", "title": "Отдел"}], "stages": [_STAGE],
}  # fmt: skip


@example("/roadmaps/{id}")
async def roadmap(village: Village) -> Places:
    content = yaml.safe_dump(_ROADMAP, allow_unicode=True).encode()
    headers = {"Content-Type": "application/yaml"}
    query = {"code": "draft"}
    made = await village.by("department").post("/roadmaps/imports", content=content, headers=headers, params=query)
    assert made.status_code == 201, made.text
    return {"id": made.headers["location"].rsplit("/", 1)[1]}


async def _part(village: Village, resource: str) -> Places:
    query = {"roadmap_id": await village.id("roadmaps")}
    found = await village.by("department").get(f"/{resource}", params=query)
    assert found.status_code == 200, found.text
    return {"id": found.json()["items"][0]["id"]}


@example("/roadmap-stages/{id}")
async def stage(village: Village) -> Places:
    return await _part(village, "roadmap-stages")


@example("/roadmap-sections/{id}")
async def section(village: Village) -> Places:
    return await _part(village, "roadmap-sections")


@example("/roadmap-measures/{id}")
async def measure(village: Village) -> Places:
    return await _part(village, "roadmap-measures")


@example("/responsibilities/{id}")
async def responsibility(village: Village) -> Places:
    return await _part(village, "responsibilities")


# --- a programme on the published reference -----------------------------------------------------------------------


@example("/programmes/{id}")
async def programme(village: Village) -> Places:
    published = await load_reference(village.db, village.world.district)
    await village.db.flush()
    body = {
        "roadmap_id": str(published.id), "title": "Кластер интеллектуального образования",
        "school_years": ["2026/27"], "starts_on": "2026-09-01", "ends_on": "2027-06-30",
    }  # fmt: skip
    return {"id": (await village.post("department", "/programmes", body))["id"]}


@example("/participations/{id}")
async def participation(village: Village) -> Places:
    body = {"programme_id": await village.id("programmes"), "school_id": await village.id("schools")}
    id = (await village.post("department", "/participations", body))["id"]
    order = await village.post("department", "/documents", ORDER | {"audience": "district"})
    taken = await village.by("department").take(f"/participations/{id}", "enrol", document_id=order["id"])
    assert taken.status_code == 200, taken.text
    return {"id": id}


@example("/assignments/{id}")
async def assignment(village: Village) -> Places:
    await village.id("participations")
    found = await village.by("school").get("/assignments", params={"actor": "school"})
    assert found.status_code == 200, found.text
    return {"id": found.json()["items"][0]["id"]}


@example("/assignments/{id}/evidence/{evidence_id}")
async def evidence(village: Village) -> Places:
    id = await village.id("assignments")
    body = {"kind": "link", "url": "https://school550.example/order", "title": "Приказ на сайте"}
    return {"id": id, "evidence_id": (await village.post("school", f"/assignments/{id}/evidence", body))["id"]}


# --- monitoring: an open wave of the programme, one sheet of the first school ------------------------------------------

_COUNT = {"code": "pupils", "title": {"ru": "Учеников", "en": "Pupils"}, "type": "integer", "kind": "context"}


@example("/monitoring/forms/{id}")
async def form(village: Village) -> Places:
    body = {"code": "count", "level": "class", "title": {"ru": "Ученики", "en": "Pupils"}, "indicators": [_COUNT]}
    id = (await village.post("centre", "/monitoring/forms", body))["id"]
    taken = await village.by("centre").take(f"/monitoring/forms/{id}", "publish")
    assert taken.status_code == 200, taken.text
    return {"id": id}


@example("/monitoring/waves/{id}")
async def wave(village: Village) -> Places:
    await village.id("participations")
    body = {
        "programme_id": await village.id("programmes"), "kind": "entry", "school_year": "2026/27",
        "title": "Входной мониторинг", "opens_on": str(today()), "closes_on": str(today()),
        "forms": [{"form_id": await village.id("monitoring/forms")}],
    }  # fmt: skip
    id = (await village.post("centre", "/monitoring/waves", body))["id"]
    taken = await village.by("centre").take(f"/monitoring/waves/{id}", "open")
    assert taken.status_code == 200, taken.text
    return {"id": id}


@example("/monitoring/extensions/{id}")
async def extension(village: Village) -> Places:
    body = {
        "wave_id": await village.id("monitoring/waves"), "school_id": await village.id("schools"),
        "until": str(today() + timedelta(days=7)), "reason": "Карантин",
    }  # fmt: skip
    return {"id": (await village.post("centre", "/monitoring/extensions", body))["id"]}


@example("/monitoring/submissions/{id}")
async def submission(village: Village) -> Places:
    body = {"wave_id": await village.id("monitoring/waves"), "class_id": await village.id("classes")}
    return {"id": (await village.post("school", "/monitoring/submissions", body | {"values": {"pupils": 25}}))["id"]}


@example("/monitoring/summaries/{id}")
async def summary(village: Village) -> Places:
    await village.id("monitoring/submissions")
    found = await village.by("school").get("/monitoring/summaries")
    assert found.status_code == 200, found.text
    return {"id": found.json()["items"][0]["id"]}


@example("/monitoring/column-mappings/{id}")
async def column_mapping(village: Village) -> Places:
    await village.id("monitoring/forms")
    body = {"code": "ours", "form_code": "count", "columns": {"Всего": "pupils"}}
    return {"id": (await village.post("school", "/monitoring/column-mappings", body))["id"]}


@example("/monitoring/imports/{id}")
async def sheet_import(village: Village) -> Places:
    await village.id("classes")
    rows = [{"class": "9А", "pupils": 25}]
    address = f"/monitoring/waves/{await village.id('monitoring/waves')}/imports?submit=false"
    made = await village.by("school").post(address, json=rows)
    assert made.status_code == 200, made.text
    return {"id": made.headers["location"].rsplit("/", 1)[1]}


# --- transition: a rubric, a self-diagnosis of the first school, its transition programme ------------------------------

_LEVELS = [{"level": level, "description": {"ru": f"Уровень {level}", "en": f"Level {level}"}} for level in (1, 2)]
_CRITERION = {"code": "goals", "title": {"ru": "Цели", "en": "Goals"}, "levels": _LEVELS}


@example("/transition/rubrics/{id}")
async def rubric(village: Village) -> Places:
    body = {
        "code": "environment", "title": {"ru": "Среда", "en": "Environment"},
        "scale": [{"level": level, "title": {"ru": f"{level}-й", "en": f"No. {level}"}} for level in (1, 2)],
        "directions": [{"code": "leading", "title": {"ru": "Управление", "en": "Leading"}, "criteria": [_CRITERION]}],
    }  # fmt: skip
    id = (await village.post("centre", "/transition/rubrics", body))["id"]
    taken = await village.by("centre").take(f"/transition/rubrics/{id}", "publish")
    assert taken.status_code == 200, taken.text
    return {"id": id}


@example("/transition/self-diagnoses/{id}")
async def self_diagnosis(village: Village) -> Places:
    body = {"rubric_id": await village.id("transition/rubrics"), "done_on": "2026-10-12"}
    await village.post("school", "/transition/self-diagnoses", body | {"done_on": "2026-09-12"})
    return {"id": (await village.post("school", "/transition/self-diagnoses", body))["id"]}


@example("/transition-programmes/{id}")
async def transition_programme(village: Village) -> Places:
    await village.id("participations")
    body = {
        "programme_id": await village.id("programmes"), "title": "Программа перехода", "starts_on": "2026-11-01",
        "ends_on": "2027-06-30", "activities": [{"code": "М1", "title": "Родительский клуб"}],
    }  # fmt: skip
    return {"id": (await village.post("school", "/transition-programmes", body))["id"]}


@example("/transition-activities/{id}")
async def transition_activity(village: Village) -> Places:
    await village.id("transition-programmes")
    found = await village.by("school").get("/transition-activities")
    assert found.status_code == 200, found.text
    return {"id": found.json()["items"][0]["id"]}


def uuid_of(places: Places) -> UUID:
    """The id of the object itself: the last of its address."""
    return UUID(list(places.values())[-1])


class Somewhere(dict[str, str]):
    """Parameters of an address at which there is nothing."""

    def __missing__(self, name: str) -> str:
        return str(new_id())
