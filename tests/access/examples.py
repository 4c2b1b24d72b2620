"""One real object of every resource, made through the public API by those whose it is.

A resource without an example fails the matrix: add a function here, named by the address of one object.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select

from app.domains.feedback.models import ResultSheet
from app.domains.monitoring.seed import load_forms
from app.domains.roadmap.seed import load_reference
from app.domains.training.models.certificates import CertificateNotice
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
        "school_years": ["2025/26", "2026/27"], "starts_on": "2026-09-01", "ends_on": "2027-06-30",
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


# --- monitoring: an open wave of the programme, one sheet of the first school -----------------------------------------

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


# --- professional development ---------------------------------------------------------------------------------------

_COURSE = {
    "kind": "advanced_course", "title": "Формирующее оценивание", "need": "Итоги входного мониторинга",
    "starts_on": "2026-10-05", "ends_on": "2026-12-18", "hours": 36, "headcount": 4,
}  # fmt: skip
_STEP = {"due_on": "2026-11-30", "what": "Открытые уроки"}


@example("/development-plans/{id}")
async def development_plan(village: Village) -> Places:
    return {"id": (await village.post("school", "/development-plans", {"school_year": "2026/27"}))["id"]}


@example("/development-plans/{id}/items/{item_id}")
async def development_item(village: Village) -> Places:
    id = await village.id("development-plans")
    return {"id": id, "item_id": (await village.post("school", f"/development-plans/{id}/items", _COURSE))["id"]}


@example("/learning-teams/{id}")
async def learning_team(village: Village) -> Places:
    body = {"name": "Учителя математики", "topic": "Формирующее оценивание", "mentor_id": await village.id("people")}
    return {"id": (await village.post("school", "/learning-teams", body | {"work_plan": [_STEP]}))["id"]}


@example("/learning-teams/{id}/members/{member_id}")
async def learning_team_member(village: Village) -> Places:
    id = await village.id("learning-teams")
    body = {"person_id": await village.id("people"), "starts_on": "2026-09-01"}
    return {"id": id, "member_id": (await village.post("school", f"/learning-teams/{id}/members", body))["id"]}


@example("/learning-teams/{id}/meetings/{meeting_id}")
async def learning_team_meeting(village: Village) -> Places:
    member = await village.at("/learning-teams/{id}/members/{member_id}")
    team = f"/learning-teams/{member['id']}"
    taken = await village.by("school").take(team, "approve")
    assert taken.status_code == 200, taken.text
    body = {"held_on": "2026-10-14", "hours": 2, "summary": "Разобрали уроки", "member_ids": [member["member_id"]]}
    return {"id": member["id"], "meeting_id": (await village.post("school", f"{team}/meetings", body))["id"]}


@example("/consultants/{id}")
async def consultant(village: Village) -> Places:
    person = await village.post("centre", "/people", {"name": "Петров Пётр Петрович"})
    function = {"person_id": person["id"], "function": "consultant", "starts_on": "2026-09-01"}
    await village.post("centre", "/appointments", function)
    body = {"person_id": person["id"], "topics": ["Работа с неуспешностью"]}
    id = (await village.post("centre", "/consultants", body))["id"]
    trained = {"trained_on": "2026-09-30", "training": "Курсы экспертов-консультантов"}
    taken = await village.by("centre").take(f"/consultants/{id}", "qualify", **trained)
    assert taken.status_code == 200, taken.text
    return {"id": id}


@example("/consultant-assignments/{id}")
async def consultant_assignment(village: Village) -> Places:
    body = {
        "consultant_id": await village.id("consultants"), "school_id": await village.id("schools"),
        "starts_on": "2026-09-01",
    }  # fmt: skip
    return {"id": (await village.post("centre", "/consultant-assignments", body))["id"]}


@example("/consultations/{id}")
async def consultation(village: Village) -> Places:
    await village.id("consultant-assignments")
    body = {
        "consultant_id": await village.id("consultants"), "school_id": await village.id("schools"),
        "held_on": "2026-10-06", "topic": "Цели программы", "report": "Уточнили цели",
    }  # fmt: skip
    return {"id": (await village.post("centre", "/consultations", body))["id"]}


# --- practices: judged by somebody of the second school ---------------------------------------------------------------


@example("/practice-topics/{id}")
async def practice_topic(village: Village) -> Places:
    return {"id": (await village.post("centre", "/practice-topics", {"code": "reading", "title": "Чтение"}))["id"]}


@example("/practice-rubrics/{id}")
async def practice_rubric(village: Village) -> Places:
    body = {"title": "Экспертиза", "criteria": [{"code": "useful", "title": "Полезность", "weight": 1}]}
    return {"id": await _taken(village.by("centre"), "/practice-rubrics", body, "publish")}


@example("/practice-reviewers/{id}")
async def practice_reviewer(village: Village) -> Places:
    return await _reviewer(village, village.client("school", village.world.schools[1]))


async def _reviewer(village: Village, person: As) -> Places:
    offered = await person.post("/practice-reviewers", json={})
    assert offered.status_code == 201, offered.text
    id = offered.json()["id"]
    admitted = await village.by("centre").take(f"/practice-reviewers/{id}", "admit")
    assert admitted.status_code == 200, admitted.text
    return {"id": id}


async def _taken(person: As, address: str, body: Any, *taken: str) -> str:
    """What was made and went so many steps."""
    made = await person.post(address, json=body)
    assert made.status_code == 201, made.text
    id: str = made.json()["id"]
    for step in taken:
        answer = await person.take(f"{address}/{id}", step)
        assert answer.status_code == 200, answer.text
    return id


@example("/practice-submissions/{id}")
async def practice_submission(village: Village) -> Places:
    await village.id("practice-rubrics")
    return {"id": await _in_review(village, "Чтение вслух в парах")}


async def _in_review(village: Village, title: str) -> str:
    body = {
        "title": title, "problem": "Читают медленно.", "steps": ["Составить пары."], "conditions": "Кабинет.",
        "cost": "Тексты.", "cost_level": 1, "evidence": "Стали читать быстрее.", "grades": [5],
        "subjects": ["literature"], "author_ids": [await village.id("people")],
        "topic_ids": [await village.id("practice-topics")],
        "document_ids": [(await village.at("/documents/{id}/files/{file_id}"))["id"]],
    }  # fmt: skip
    id = await _taken(village.by("school"), "/practice-submissions", body, "submit")
    begun = await village.by("centre").take(f"/practice-submissions/{id}", "review")
    assert begun.status_code == 200, begun.text
    return id


@example("/practice-reviews/{id}")
async def practice_review(village: Village) -> Places:
    body = {"reviewer_id": await village.id("practice-reviewers")}
    id = await village.id("practice-submissions")
    return {"id": (await village.post("centre", f"/practice-submissions/{id}/reviews", body))["id"]}


@example("/practices/{id}")
async def practice(village: Village) -> Places:
    await village.id("practice-rubrics")
    other = village.client("school", village.world.schools[2])
    judges = {
        await village.id("practice-reviewers"): village.client("school", village.world.schools[1]),
        (await _reviewer(village, other))["id"]: other,
    }
    submission = await _in_review(village, "Чтение по ролям")
    scores = [{"criterion": "useful", "score": 4}]
    for reviewer_id, person in judges.items():
        invited = await village.post(
            "centre", f"/practice-submissions/{submission}/reviews", {"reviewer_id": reviewer_id}
        )
        await person.take(f"/practice-reviews/{invited['id']}", "agree")
        await person.take(f"/practice-reviews/{invited['id']}", "complete", scores=scores, recommendation="accept")
    accepted = await village.by("centre").take(f"/practice-submissions/{submission}", "accept")
    assert accepted.status_code == 200, accepted.text
    body = {"submission_id": submission, "summary": "Читают по ролям.", "effect_months": None, "security_level": 1}
    return {"id": (await village.post("centre", "/practices", body))["id"]}


@example("/practices/{id}/editions/{edition_id}")
async def practice_edition(village: Village) -> Places:
    id = await village.id("practices")
    found = await village.by("centre").get(f"/practices/{id}/editions")
    return {"id": id, "edition_id": found.json()["items"][0]["id"]}


async def _file(village: Village, resource: str) -> Places:
    id = await village.id(resource)
    found = await village.by("centre").get(f"/{resource}/{id}/files")
    return {"id": id, "file_id": found.json()["items"][0]["id"]}


@example("/practice-reviews/{id}/files/{file_id}")
async def practice_review_file(village: Village) -> Places:
    return await _file(village, "practice-reviews")


@example("/practices/{id}/files/{file_id}")
async def practice_file(village: Village) -> Places:
    return await _file(village, "practices")


@example("/practice-adoptions/{id}")
async def practice_adoption(village: Village) -> Places:
    body = {"practice_id": await village.id("practices")}
    taken = await village.client("school", village.world.schools[1]).post("/practice-adoptions", json=body)
    assert taken.status_code == 201, taken.text
    return {"id": taken.json()["id"]}


# --- cooperation: past their drafts, so that each sees what he is to see ----------------------------------------------


async def _document(village: Village, role: str, kind: str = "letter") -> str:
    body = ORDER | {"kind": kind, "audience": "district"}
    made: str = (await village.post(role, "/documents", body))["id"]
    return made


@example("/networks/{id}")
async def network(village: Village) -> Places:
    body = {
        "programme_id": await village.id("programmes"), "kind": "leading", "title": "Читаем вместе",
        "content": "Открытые уроки.", "lead_school_id": str(village.world.schools[1].id),
        "school_ids": [await village.id("schools")],
    }  # fmt: skip
    return {"id": await _taken(village.by("centre"), "/networks", body, "activate")}


@example("/network-members/{id}")
async def network_member(village: Village) -> Places:
    query = {"network_id": await village.id("networks"), "school_id": await village.id("schools")}
    found = await village.by("centre").get("/network-members", params=query)
    return {"id": found.json()["items"][0]["id"]}


@example("/network-events/{id}")
async def network_event(village: Village) -> Places:
    body = {
        "network_id": await village.id("networks"), "kind": "open_lesson", "title": "Читаем задачу",
        "starts_on": "2027-02-11",
    }  # fmt: skip
    return {"id": (await village.post("school", "/network-events", body))["id"]}


@example("/guidance/{id}")
async def guidance(village: Village) -> Places:
    await village.id("participations")
    body = {
        "programme_id": await village.id("programmes"), "document_id": await _document(village, "centre"),
        "topics": ["parents"],
    }  # fmt: skip
    return {"id": await _taken(village.by("centre"), "/guidance", body, "send")}


@example("/guidance/{id}/files/{file_id}")
async def guidance_file(village: Village) -> Places:
    await village.id("participations")
    document = await _document(village, "centre")
    file = await village.post("centre", f"/documents/{document}/files", files={"file": ("Рекомендации.pdf", PDF)})
    body = {"programme_id": await village.id("programmes"), "document_id": document, "topics": ["parents"]}
    return {
        "id": await _taken(village.by("centre"), "/guidance", body | {"title": "С файлом"}, "send"),
        "file_id": file["id"],
    }


@example("/guidance-deliveries/{id}")
async def guidance_delivery(village: Village) -> Places:
    found = await village.by("school").get("/guidance-deliveries", params={"guidance_id": await village.id("guidance")})
    return {"id": found.json()["items"][0]["id"]}


@example("/partner-institutions/{id}")
async def partner_institution(village: Village) -> Places:
    body = {"kind": "university", "name": "Педагогический университет"}
    return {"id": (await village.post("centre", "/partner-institutions", body))["id"]}


@example("/partnership-needs/{id}")
async def partnership_need(village: Village) -> Places:
    body = {
        "programme_id": await village.id("programmes"), "kind": "tutors", "topic": "mathematics",
        "title": "Студенты-тьюторы", "description": "Два раза в неделю.",
    }  # fmt: skip
    return {"id": await _taken(village.by("school"), "/partnership-needs", body, "submit")}


@example("/information-plans/{id}")
async def information_plan(village: Village) -> Places:
    body = {
        "programme_id": await village.id("programmes"), "title": "Вовлечение местного сообщества",
        "items": [{"title": "Собрание", "channel": "meeting"}],
    }  # fmt: skip
    id = await _taken(village.by("school"), "/information-plans", body)
    protocol = {
        "protocol_number": "3", "protocol_on": "2026-11-20",
        "protocol_document_id": await _document(village, "school", "protocol"),
    }  # fmt: skip
    adopted = await village.by("school").take(f"/information-plans/{id}", "adopt", **protocol)
    assert adopted.status_code == 200, adopted.text
    return {"id": id}


# --- transition: a rubric, a self-diagnosis of the first school, its transition programme ---------------------------

_RUBRIC_LEVELS = [
    {"level": level, "description": {"ru": f"Уровень {level}", "en": f"Level {level}"}} for level in (1, 2)
]
_RUBRIC_CRITERION = {"code": "goals", "title": {"ru": "Цели", "en": "Goals"}, "levels": _RUBRIC_LEVELS}


@example("/transition/rubrics/{id}")
async def transition_rubric(village: Village) -> Places:
    body = {
        "code": "environment", "title": {"ru": "Среда", "en": "Environment"},
        "scale": [{"level": level, "title": {"ru": f"{level}-й", "en": f"No. {level}"}} for level in (1, 2)],
        "directions": [
            {"code": "leading", "title": {"ru": "Управление", "en": "Leading"}, "criteria": [_RUBRIC_CRITERION]}
        ],
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


# --- training ---------------------------------------------------------------------------------------------------------

_SEMINAR = {
    "kind": "seminar", "title": "Листы самооценки", "capacity": 5, "parts": [{"topic": "Практикум", "hours": 4}],
}  # fmt: skip


async def _event(village: Village, day: str) -> str:
    """A seminar of the centre on a day of the last school year, open for enrolment."""
    id: str = (await village.post("centre", "/training-events", _SEMINAR))["id"]
    session = {"starts_at": f"{day}T15:00:00+03:00", "ends_at": f"{day}T18:00:00+03:00", "place": "ИМЦ"}
    await village.post("centre", f"/training-events/{id}/sessions", session)
    assert (await village.by("centre").take(f"/training-events/{id}", "open")).status_code == 200
    return id


async def _enrolled(village: Village, event_id: str) -> str:
    """Somebody of the first school, by the plan that it had last year."""
    if "seminars" not in village.made:
        plan = (await village.post("school", "/development-plans", {"school_year": "2025/26"}))["id"]
        item = _COURSE | {"kind": "seminar", "starts_on": "2025-10-05", "ends_on": "2025-12-18"}
        made = await village.post("school", f"/development-plans/{plan}/items", item)
        for role, step in (("school", "submit"), ("centre", "accept")):
            assert (await village.by(role).take(f"/development-plans/{plan}", step)).status_code == 200
        village.made["seminars"] = {"id": made["id"]}
    body = {
        "event_id": event_id, "person_id": await village.id("people"),
        "development_item_id": village.made["seminars"]["id"],
    }  # fmt: skip
    id: str = (await village.post("school", "/training-enrolments", body))["id"]
    return id


@example("/training-events/{id}")
async def training_event(village: Village) -> Places:
    return {"id": await _event(village, "2025-10-14")}


@example("/training-events/{id}/sessions/{session_id}")
async def training_session(village: Village) -> Places:
    id = await village.id("training-events")
    body = {"starts_at": "2025-10-21T15:00:00+03:00", "ends_at": "2025-10-21T18:00:00+03:00", "place": "ИМЦ"}
    return {"id": id, "session_id": (await village.post("centre", f"/training-events/{id}/sessions", body))["id"]}


@example("/training-enrolments/{id}")
async def training_enrolment(village: Village) -> Places:
    return {"id": await _enrolled(village, await village.id("training-events"))}


@example("/training-certificates/{id}")
async def training_certificate(village: Village) -> Places:
    event = await _event(village, "2025-11-11")
    result = {"enrolment_id": await _enrolled(village, event), "passed": True}
    await village.post("centre", f"/training-events/{event}/results", {"items": [result]})
    assert (await village.by("centre").take(f"/training-events/{event}", "hold")).status_code == 200
    made = await village.post("centre", f"/training-events/{event}/certificates", {})
    return {"id": made["items"][0]["id"]}


@example("/training-certificate-checks/{code}")
async def certificate_notice(village: Village) -> Places:
    certificate = await village.id("training-certificates")
    told = (await village.by("centre").get(f"/training-certificates/{certificate}")).json()
    notice = select(CertificateNotice).where(CertificateNotice.check_code == told["check_code"])
    found = await village.db.first(notice)
    assert found is not None
    return {"code": told["check_code"], "id": str(found.id)}


@example("/training-calendars/{id}")
async def training_calendar(village: Village) -> Places:
    return {"id": (await village.post("school", "/training-calendars", {"scope": "organization"}))["id"]}


def uuid_of(places: Places) -> UUID:
    """The id of the object itself: the last of its address."""
    return UUID(list(places.values())[-1])


class Somewhere(dict[str, str]):
    """Parameters of an address at which there is nothing."""

    def __missing__(self, name: str) -> str:
        return str(new_id())


# --- analysis and decisions: a run over a closed wave, released; a selection out of it, decided -----------------------

_STRAND = {
    "code": "russian", "title": {"ru": "Русский язык", "en": "Russian"}, "form_code": "class_results",
    "pupils": "russian_pupils", "tested": "russian_tested", "mean": "russian_mean", "deviation": "russian_deviation",
}  # fmt: skip


async def _stepped(village: Village, role: str, address: str, step: str, **body: Any) -> None:
    taken = await village.by(role).take(address, step, **body)
    assert taken.status_code == 200, taken.text


@example("/analysis-methods/{id}")
async def analysis_method(village: Village) -> Places:
    """In a programme of its own, whose only wave is closed."""
    await load_forms(village.db, village.world.district)
    published = await load_reference(village.db, village.world.district)
    await village.db.flush()
    plan = {
        "roadmap_id": str(published.id), "title": "Прежний кластер", "school_years": ["2026/27"],
        "starts_on": "2026-09-01", "ends_on": "2027-06-30",
    }  # fmt: skip
    programme_id = (await village.post("department", "/programmes", plan))["id"]
    body = {
        "programme_id": programme_id, "code": "improvement", "title": "Улучшение",
        "definition": {"strands": [_STRAND], "predictors": [], "rule": {"strands": 1}},
    }  # fmt: skip
    id = (await village.post("centre", "/analysis-methods", body))["id"]
    await _stepped(village, "centre", f"/analysis-methods/{id}", "freeze")
    return {"id": id}


@example("/analysis-powers/{id}")
async def analysis_power(village: Village) -> Places:
    body = {"districts": 10, "sizes": [40] * 12, "gains": [0.0]}
    return {
        "id": (await village.post("centre", f"/analysis-methods/{await village.id('analysis-methods')}/power", body))[
            "id"
        ]
    }


@example("/analysis-runs/{id}")
async def analysis_run(village: Village) -> Places:
    method = await village.id("analysis-methods")
    programme_id = (await village.by("centre").get(f"/analysis-methods/{method}")).json()["programme_id"]
    wanted = {"programme_id": programme_id, "school_id": await village.id("schools")}
    part = await village.post("department", "/participations", wanted)
    order = await village.post("department", "/documents", ORDER | {"number": "76-р", "audience": "district"})
    await _stepped(village, "department", f"/participations/{part['id']}", "enrol", document_id=order["id"])
    wave = {
        "programme_id": programme_id, "kind": "baseline", "school_year": "2025/26", "title": "Итоги года",
        "opens_on": str(today()), "closes_on": str(today()),
        "forms": [{"form_id": await village.id("monitoring/forms")}],
    }  # fmt: skip
    wave_id = (await village.post("centre", "/monitoring/waves", wave))["id"]
    for step in ("open", "close"):
        await _stepped(village, "centre", f"/monitoring/waves/{wave_id}", step)
    body = {"method_id": method, "purpose": "decision", "title": "Итоги"}
    id = (await village.post("centre", "/analysis-runs", body))["id"]
    await _stepped(village, "centre", f"/analysis-runs/{id}", "release")
    return {"id": id}


@example("/analysis-results/{id}")
async def analysis_result(village: Village) -> Places:
    wanted = {"run_id": await village.id("analysis-runs"), "school_id": await village.id("schools")}
    found = await village.by("centre").get("/analysis-results", params=wanted)
    return {"id": found.json()["items"][0]["id"]}


@example("/selections/{id}")
async def selection(village: Village) -> Places:
    body = {"run_id": await village.id("analysis-runs"), "title": "Отбор площадок"}
    id = (await village.post("centre", "/selections", body))["id"]
    await _stepped(village, "centre", f"/selections/{id}", "propose")
    order = await village.post("department", "/documents", ORDER | {"number": "77-р", "audience": "district"})
    await _stepped(village, "department", f"/selections/{id}", "decide", document_id=order["id"])
    return {"id": id}


@example("/selection-schools/{id}")
async def selection_school(village: Village) -> Places:
    found = await village.by("centre").get(
        "/selection-schools", params={"selection_id": await village.id("selections")}
    )
    return {"id": found.json()["items"][0]["id"]}


# --- feedback ---------------------------------------------------------------------------------------------------------


@example("/result-sheets/{id}")
async def result_sheet(village: Village) -> Places:
    """Of the wave of all examples, which must stay open: so it stands here as it would be kept."""
    empty: dict[str, Any] = {"forms": [], "goals": [], "analysis": None, "findings": []}
    sheet = village.db.add(
        ResultSheet(
            district_id=village.world.district.id, school_id=village.world.schools[0].id, content=empty, shown=empty,
            wave_id=UUID(await village.id("monitoring/waves")), programme_id=UUID(await village.id("programmes")),
            given_by="Методист",
        )
    )  # fmt: skip
    await village.db.flush()
    return {"id": str(sheet.id)}


@example("/result-conclusions/{id}")
async def result_conclusion(village: Village) -> Places:
    body = {"sheet_id": await village.id("result-sheets"), "about": "Не читают условий", "text": "Читаем вслух"}
    return {"id": (await village.post("school", "/result-conclusions", body))["id"]}
