"""A transition programme as the paper that a Russian school signs."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domains.monitoring.values import FormIndicator
from app.domains.roadmap.codes import FundingSource, WaveKind
from app.domains.transition.checking import indicators
from app.domains.transition.content import Content, content_of
from app.domains.transition.differences import Names, names_of
from app.domains.transition.lives import GoalFigure, TransitionInclusion, TransitionStatus
from app.domains.transition.models import SelfDiagnosis, TransitionProgramme
from app.domains.transition.programmes import reading
from app.domains.transition.values import criteria_of
from app.kernel import calendar
from app.kernel.db import Db

PAPER = Path(__file__).parent / "templates" / "transition-programme.docx"
"""Made in a word processor and changed there; the paper is Russian, as those who sign it need it."""
_DAY = "%d.%m.%Y"
_GAP = "\N{NO-BREAK SPACE}"
_BLANK_DAY = "«____» ______________ 20___ г."

_Indicators = Mapping[tuple[str, str], FormIndicator]


async def facts(db: Db, id: UUID) -> Mapping[str, Any]:
    """What stands in the places of the paper (404)."""
    row = await db.get(TransitionProgramme, id, *reading())
    content = content_of(row)
    asked = {one["indicator"]["form_code"] for one in row.problems if one["indicator"]}
    known = await indicators(db, row.district_id, asked | {goal["form_code"] for goal in row.goals})
    diagnosis = await _diagnosis(db, row)
    criteria = {} if diagnosis is None else criteria_of(diagnosis.rubric.directions)
    names = await names_of(db, content)
    return {
        **_heading(row),
        "diagnosis": "не указана" if diagnosis is None else _diagnosed(diagnosis),
        "problems": [
            {"code": one["code"], "text": one["text"], "seen_in": "; ".join(_seen_in(one, criteria, known))}
            for one in row.problems
        ],
        "goals": [_goal(one, known) for one in row.goals],
        "activities": [_activity(one, names) for one in content["activities"]],
        "inclusions": [
            {
                "title": one.label.ru,
                "activities": ", ".join(
                    activity["code"] for activity in content["activities"] if one.value in activity["inclusions"]
                )
                or "\N{EM DASH}",
            }
            for one in TransitionInclusion
        ],
        "money": _money(content),
    }


async def _diagnosis(db: Db, row: TransitionProgramme) -> SelfDiagnosis | None:
    if row.diagnosis_id is None:
        return None
    return await db.first(
        select(SelfDiagnosis).where(SelfDiagnosis.id == row.diagnosis_id).options(joinedload(SelfDiagnosis.rubric))
    )


def _diagnosed(diagnosis: SelfDiagnosis) -> str:
    return f"«{diagnosis.rubric.title['ru']}», {_day(diagnosis.done_on)}"


def _heading(row: TransitionProgramme) -> Mapping[str, Any]:
    return {
        "organization": row.school.full_name or row.school_name,
        "title": row.title,
        "dates": _dates(row.starts_on, row.ends_on),
        "edition": "" if row.edition == 1 else f"Редакция{_GAP}{row.edition}. Основание изменений: {row.finding}",
        "summary": row.summary,
        "agreed_on": _BLANK_DAY if row.agreed_at is None else _day(row.agreed_at.astimezone(calendar.MOSCOW)),
        "protocol": f"№{_GAP}{row.protocol_number} от {_day(row.protocol_on)}"
        if row.protocol_on is not None
        else f"№{_GAP}____ от {_BLANK_DAY}",
        "effective_on": "" if row.effective_on is None else f"Действует с {_day(row.effective_on)}.",
        "printed_on": _day(calendar.today()),
        "status": TransitionStatus(row.status).label.ru,
    }


def _seen_in(problem: Content, criteria: Mapping[str, Any], known: _Indicators) -> Iterator[str]:
    if (code := problem["criterion"]) is not None:
        yield f"самодиагностика: {criteria[code]['title']['ru'] if code in criteria else code}"
    if (ref := problem["indicator"]) is not None:
        yield f"мониторинг: {_indicator(ref, known)}"


def _indicator(ref: Content, known: _Indicators) -> str:
    found = known.get((ref["form_code"], ref["indicator"]))
    if found is None:
        return str(ref["indicator"])
    title = found.title.ru if found.section is None else f"{found.section.ru}: {found.title.ru}"
    return f"{title}, {found.unit.ru}" if found.unit is not None and ref.get("figure") != GoalFigure.SHARE else title


def _goal(goal: Content, known: _Indicators) -> Mapping[str, str]:
    share = goal["figure"] == GoalFigure.SHARE.value
    return {
        "code": goal["code"],
        "text": goal["text"],
        "problems": ", ".join(goal["problems"]),
        "indicator": _indicator(goal, known) + (", доля" if share else ""),
        "baseline": _number(goal["baseline"], share=share),
        "targets": "\n".join(
            f"{WaveKind(one['wave']).label.ru} {one['school_year']}: {_number(one['value'], share=share)}"
            for one in goal["targets"]
        ),
    }


def _activity(activity: Content, names: Names) -> Mapping[str, str]:
    return {
        "code": activity["code"],
        "title": activity["title"],
        "goals": ", ".join(activity["goals"]),
        "dates": _dates(activity["starts_on"], activity["ends_on"]),
        "responsible": names[str(activity["appointment_id"])].ru if activity["appointment_id"] else "",
        "measure": activity["measure"] or "",
        "funding": "\n".join(_line(one) for one in activity["funding"]),
        "expected_result": activity["expected_result"] or "",
    }


def _line(line: Content) -> str:
    return f"{line['year']}{_GAP}г.: {_amount(Decimal(line['amount']), line['currency'])}, {_source(line)}"


def _source(line: Content) -> str:
    return FundingSource(line["source"]).label.ru


def _money(content: Content) -> list[Mapping[str, str]]:
    """By source, over all activities and years."""
    sums: dict[tuple[str, str], Decimal] = {}
    for activity in content["activities"]:
        for line in activity["funding"]:
            key = (_source(line), line["currency"])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(line["amount"])
    return [{"source": source, "amount": _amount(total, currency)} for (source, currency), total in sums.items()]


def _amount(amount: Decimal, currency: str) -> str:
    told = f"{amount:,.2f}".replace(",", _GAP).replace(".", ",")
    return f"{told}{_GAP}{'руб.' if currency == 'RUB' else currency}"


def _number(value: float | None, *, share: bool) -> str:
    if value is None:
        return "\N{EM DASH}"
    return f"{value * 100:g}".replace(".", ",") + f"{_GAP}%" if share else f"{value:g}".replace(".", ",")


def _dates(first: Any, last: Any) -> str:
    if first is None or last is None:
        return _day(first) or _day(last)
    return f"{_day(first)}{_GAP}\N{EN DASH} {_day(last)}"


def _day(value: Any) -> str:
    return "" if value is None else value.strftime(_DAY)
