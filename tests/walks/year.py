"""A school's year as calls of the API: each stage is one function of who takes part, and sent back once on its way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.domains.monitoring.seed import load_forms
from app.domains.organizations.models import District
from app.domains.roadmap.seed import load_reference
from app.domains.transition.seed import load_rubric
from app.kernel.db import Db
from tests.conftest import As
from tests.monitoring.conftest import day, results_of
from tests.practices.conftest import DESCRIBED, RUBRIC
from tests.transition.conftest import INCLUSIONS, marks

Json = dict[str, Any]
YEAR = "2026/27"
COURSE: Json = {
    "kind": "advanced_course", "title": "Формирующее оценивание", "starts_on": "2026-10-05", "ends_on": "2026-12-18",
    "hours": 36, "headcount": 4, "need": "Результаты ВПР",
}  # fmt: skip


def done(answer: httpx.Response, status: int = 200) -> Json:
    """The body of an answer that must be of this status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    body: Json = answer.json() if answer.content else {}
    return body


async def step(who: As, address: str, name: str, **body: Any) -> Json:
    """A step by the tag of what is there now."""
    return done(await who.take(address, name, **body))


async def made(who: As, address: str, body: Json) -> Json:
    """Something new."""
    return done(await who.post(address, json=body), 201)


async def paper(who: As, kind: str, title: str, **changes: Any) -> str:
    """The id of a document for the whole district."""
    body = {"kind": kind, "number": "3", "issued_on": "2026-10-01", "audience": "district", "issuer": "Кто издал"}
    return str((await made(who, "/documents", body | {"title": title} | changes))["id"])


@dataclass
class Ground:
    """What a district has before its schools begin, and the people of its offices."""

    department: As
    centre: As
    roadmap_id: str
    form_id: str
    rubric: Json
    programme: Json = field(default_factory=dict)
    topic_id: str = ""

    @classmethod
    async def laid(cls, db: Db, district: District, department: As, centre: As) -> "Ground":
        """With what comes with the system: a roadmap, forms, a rubric of self-diagnosis."""
        roadmap, forms = await load_reference(db, district), await load_forms(db, district)
        rubric = await load_rubric(db, district)
        await db.flush()
        (form,) = [form for form in forms if form.code == "class_results"]
        told = {"id": str(rubric.id), "directions": rubric.directions}
        return cls(department, centre, str(roadmap.id), str(form.id), told)

    async def begin(self, school_ids: Sequence[str]) -> None:
        """The programme with these schools; the practice bank has a topic and a rubric."""
        plan = {
            "roadmap_id": self.roadmap_id, "title": "Кластер", "school_years": [YEAR, "2027/28"],
            "starts_on": "2026-09-01", "ends_on": "2029-06-30",
        }  # fmt: skip
        self.programme = await made(self.department, "/programmes", plan)
        order = await paper(self.department, "order", "О включении школ")
        for id in school_ids:
            body = {"programme_id": self.programme["id"], "school_id": id}
            row = await made(self.department, "/participations", body)
            await step(self.department, f"/participations/{row['id']}", "enrol", document_id=order)
        await step(self.department, f"/programmes/{self.programme['id']}", "implement")
        self.topic_id = (await made(self.centre, "/practice-topics", {"code": "reading", "title": "Чтение"}))["id"]
        rubric = await made(self.centre, "/practice-rubrics", RUBRIC)
        await step(self.centre, f"/practice-rubrics/{rubric['id']}", "publish")

    async def wave(self, kind: str, title: str, **changes: Any) -> Json:
        """One that is open, on the results of fourth classes."""
        body = {
            "programme_id": self.programme["id"], "kind": kind, "school_year": YEAR, "title": title,
            "opens_on": day(-7), "closes_on": day(7), "forms": [{"form_id": self.form_id, "grades": [4]}],
        } | changes  # fmt: skip
        wave = await made(self.centre, "/monitoring/waves", body)
        return await step(self.centre, f"/monitoring/waves/{wave['id']}", "open")

    async def duty(self, who: As, measure: str, **filters: Any) -> Json:
        """The assignment at a measure that this person sees first."""
        answer = await who.get("/assignments", params={"measure": measure, "sort": "place"} | filters)
        found: Json = done(answer)["items"][0]
        return found


@dataclass
class Member:
    """A school of the programme, as whoever signs in for it."""

    who: As
    id: str
    ground: Ground
    people: list[str] = field(default_factory=list)
    coordinator: str = ""
    classes: list[Json] = field(default_factory=list)

    @property
    def centre(self) -> As:
        """Its counterpart."""
        return self.ground.centre

    async def settle(self) -> None:
        """Staff, a coordinator, two classes."""
        for name in ("Иванова Анна Петровна", "Сидоров Пётр Ильич"):
            self.people.append((await made(self.who, "/people", {"name": name, "position": "учитель"}))["id"])
        body = {"person_id": self.people[0], "function": "school_coordinator", "starts_on": "2026-09-01"}
        self.coordinator = (await made(self.who, "/appointments", body))["id"]
        for letter in "АБ":
            told = {"school_id": self.id, "school_year": YEAR, "grade": 4, "letter": letter, "pupils": 27}
            self.classes.append(await made(self.centre, "/classes", told))

    async def collect(self, wave: Json, mean: float) -> None:
        """Both sheets are submitted, the first comes back with a reason, all are accepted."""
        sheets = []
        for number, school_class in enumerate(self.classes):
            body = {
                "wave_id": wave["id"], "school_id": self.id, "class_id": school_class["id"], "submit": True,
                "values": results_of(mean=mean + number),
            }  # fmt: skip
            sheets.append((await made(self.who, "/monitoring/submissions", body))["id"])
        first = f"/monitoring/submissions/{sheets[0]}"
        fields = [{"field": "russian_mean", "reason": "Считали по-старому"}]
        await step(self.centre, first, "return", note="Пересчитайте", fields=fields)
        done(await self.who.amend(first, {"values": {"russian_mean": mean + 2}}))
        await step(self.who, first, "submit")
        for id in sheets:
            await step(self.centre, f"/monitoring/submissions/{id}", "accept")

    async def diagnose(self) -> Json:
        """The school judges itself, and has second thoughts."""
        body = {"rubric_id": self.ground.rubric["id"], "done_on": day(0), "marks": marks(self.ground.rubric, 2)}
        row = await made(self.who, "/transition/self-diagnoses", body)
        address = f"/transition/self-diagnoses/{row['id']}"
        await step(self.who, address, "complete")
        await step(self.who, address, "reopen", note="Уточним")
        return await step(self.who, address, "complete")

    async def write(self, diagnosis: Json) -> Json:
        """A transition programme that lacks nothing."""
        goal = {
            "code": "Ц1", "text": "Поднять средний балл", "problems": ["П1"], "form_code": "class_results",
            "indicator": "russian_mean", "baseline": 58.5,
            "targets": [{"wave": "entry", "school_year": YEAR, "value": 60}],
        }  # fmt: skip
        activities = [
            {
                "code": f"М{number}", "title": f"Мероприятие {number}", "starts_on": "2026-11-01",
                "ends_on": "2027-05-31", "appointment_id": self.coordinator, "measure": measure, "goals": ["Ц1"],
                "inclusions": [inclusion],
            }
            for number, (inclusion, measure) in enumerate(INCLUSIONS.items(), 1)
        ]  # fmt: skip
        body = {
            "programme_id": self.ground.programme["id"], "title": "Программа перехода", "starts_on": "2026-11-01",
            "ends_on": "2029-06-30", "diagnosis_id": diagnosis["id"], "goals": [goal], "activities": activities,
            "problems": [{"code": "П1", "text": "Не опираемся на данные", "criterion": "decisions_on_data"}],
        }  # fmt: skip
        return await made(self.who, "/transition-programmes", body)

    async def agree(self, row: Json) -> Json:
        """Sent back once, agreed by the centre, approved by the council, in force."""
        address = f"/transition-programmes/{row['id']}"
        await step(self.who, address, "submit")
        comment = {"part": "goal", "code": "Ц1", "field": "targets", "text": "Цель слишком далека"}
        await step(self.centre, address, "return", note="См. замечания", comments=[comment])
        await step(self.who, address, "submit", note="Учли")
        await step(self.centre, address, "agree")
        minutes = await paper(self.who, "protocol", "Протокол совета")
        await step(self.who, address, "approve", document_id=minutes)
        return await step(self.who, address, "enforce")

    async def correct(self, row: Json, wave: Json, *, without: str) -> Json:
        """The next edition, for what a wave has shown; one activity is dropped."""
        finding = {"wave_id": wave["id"], "finding": "Средний балл не вырос"}
        second = await made(self.who, f"/transition-programmes/{row['id']}/editions", finding)
        address = f"/transition-programmes/{second['id']}"
        kept = [one for one in done(await self.who.get(address))["activities"] if one["code"] != without]
        known = ("code", "title", "starts_on", "ends_on", "appointment_id", "measure", "goals", "inclusions")
        activities = [{name: one[name] for name in known} for one in kept]
        activities[0]["inclusions"] = sorted(INCLUSIONS)
        done(await self.who.amend(address, {"activities": activities}))
        return await self.agree(second)

    async def plan(self) -> str:
        """A development plan, sent back with a remark, accepted; its id."""
        plan = await made(self.who, "/development-plans", {"school_year": YEAR})
        address = f"/development-plans/{plan['id']}"
        item = await made(self.who, f"{address}/items", COURSE | {"person_ids": self.people})
        await step(self.who, address, "submit")
        remark = {"item_id": item["id"], "text": "На что опирается?"}
        await step(self.centre, address, "return", note="Уточните", remarks=[remark])
        done(await self.who.amend(f"{address}/items/{item['id']}", {"need": "Входной мониторинг"}))
        await step(self.who, address, "submit")
        await step(self.centre, address, "accept")
        return str(plan["id"])

    async def learn(self) -> str:
        """A learning team whose topic is approved meets once; its id."""
        body = {
            "name": "Учителя", "topic": "Оценивание", "mentor_id": self.people[0],
            "work_plan": [{"due_on": "2026-11-30", "what": "Открытые уроки"}],
        }  # fmt: skip
        team = await made(self.who, "/learning-teams", body)
        address = f"/learning-teams/{team['id']}"
        joined = {"person_id": self.people[1], "starts_on": "2026-09-01"}
        member = await made(self.who, f"{address}/members", joined)
        await step(self.who, address, "approve")
        meeting = {"held_on": "2026-10-14", "hours": 2, "summary": "Три урока", "member_ids": [member["id"]]}
        await made(self.who, f"{address}/meetings", meeting)
        return str(team["id"])

    async def send(self, title: str) -> Json:
        """A practice, returned before anybody has judged it, and sent again."""
        body = DESCRIBED | {"title": title, "author_ids": [self.people[0]], "topic_ids": [self.ground.topic_id]}
        row = await made(self.who, "/practice-submissions", body)
        address = f"/practice-submissions/{row['id']}"
        await step(self.who, address, "submit")
        await step(self.centre, address, "return", note="Дополните")
        done(await self.who.amend(address, {"evidence": "Скорость чтения выросла с 68 до 97 слов."}))
        return await step(self.who, address, "submit")

    async def judged(self, row: Json, reviewers: Sequence[tuple[As, str]]) -> Json:
        """By two reviewers, accepted, published: the practice of the bank."""
        address = f"/practice-submissions/{row['id']}"
        await step(self.centre, address, "review")
        for reviewer, entry in reviewers:
            invited = await made(self.centre, f"{address}/reviews", {"reviewer_id": entry})
            review = f"/practice-reviews/{invited['id']}"
            await step(reviewer, review, "agree")
            scores = [{"criterion": code, "score": 4} for code in ("useful", "proven")]
            await step(
                reviewer, review, "complete", scores=scores, recommendation="accept", comment_for_school="Хорошо"
            )
        await step(self.centre, address, "accept")
        body = {"submission_id": row["id"], "summary": "Читаем вслух.", "effect_months": 4, "security_level": 2}
        return await made(self.centre, "/practices", body)

    async def adopt(self, practice: Json) -> str:
        """Another school's practice, tried and kept; its adoption."""
        row = await made(self.who, "/practice-adoptions", {"practice_id": practice["id"], "activity": "М1"})
        address = f"/practice-adoptions/{row['id']}"
        await step(self.who, address, "try")
        await step(self.who, address, "keep")
        return str(row["id"])

    async def follow(self, guidance: Json) -> None:
        """What was sent is read, acknowledged and included."""
        (mine,) = done(await self.who.get("/guidance-deliveries", params={"guidance_id": guidance["id"]}))["items"]
        address = f"/guidance-deliveries/{mine['id']}"
        for name, more in (("read", {}), ("acknowledge", {}), ("include", {"activity": "М2"})):
            await step(self.who, address, name, **more)

    async def need(self) -> str:
        """What the school needs of a university, sent and taken; its id."""
        body = {
            "programme_id": self.ground.programme["id"], "kind": "tutors", "topic": "mathematics", "pupils": 8,
            "title": "Студенты-тьюторы", "description": "Два раза в неделю по часу.",
        }  # fmt: skip
        row = await made(self.who, "/partnership-needs", body)
        address = f"/partnership-needs/{row['id']}"
        await step(self.who, address, "submit")
        await step(self.centre, address, "take")
        return str(row["id"])


async def sent_out(ground: Ground, **more: Any) -> Json:
    """Guidance on work with parents, sent to all schools of the programme."""
    text = await paper(ground.centre, "letter", "Как работать с родителями")
    body = {"programme_id": ground.programme["id"], "document_id": text, "topics": ["parents"]}
    row = await made(ground.centre, "/guidance", body)
    return await step(ground.centre, f"/guidance/{row['id']}", "send", **more)
