"""A result sheet as a paper, with the school's conclusions and what became of them; Russian, as those who sign it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import orjson

from app.domains.analysis.lives import AnalysisThird, FigureVerdict
from app.domains.feedback import chain, sheets
from app.domains.feedback.findings import sentence_of
from app.domains.feedback.lives import RESULT_SHEETS
from app.domains.feedback.models import ResultSheet
from app.domains.feedback.pictures import analysed
from app.domains.feedback.reading import DIFFERENCE, NEXT, SCALE, how_to_read
from app.domains.feedback.words import HIDDEN, amount, day, moment, number, on_scale, percent, shortened
from app.domains.practices.lives import AdoptionStatus
from app.domains.transition.lives import GoalState, TransitionStatus
from app.kernel import calendar, charts
from app.kernel.charts import Painter
from app.kernel.db import Db
from app.kernel.papers import Picture
from app.kernel.text import Text, language
from app.kernel.workflow import history

Json = Mapping[str, Any]
PDF = "application/pdf"
GIVING: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The sheet.",
            "content": {
                PDF: {
                    "schema": {
                        "type": "string", "contentMediaType": "application/octet-stream", "maxLength": 20_000_000,
                    }
                }
            },
        }
    },
}  # fmt: skip
"""Options of the route of a printed sheet."""
PRINTED = Path(__file__).parent / "templates" / "result-sheet.typ"
PAPER = Path(__file__).parent / "templates" / "result-sheet.docx"
"""Made in a word processor and changed there."""
_DASH = "\N{EM DASH}"
_WIDTH = 165
"""Of a picture, in millimetres: the page between its margins."""
_FOOTER = 90
"""So many characters of each name stand at the foot of every page."""
_RESULT = "result"


async def facts(db: Db, id: UUID, painter: Painter) -> Json:
    """What stands in the places of the paper (404)."""
    token = language.set("ru")
    try:
        row = await db.get(ResultSheet, id, *sheets.reading())
        linked = await chain.of_sheet(db, id)
        receipts = [one for one in await db.all(history(RESULT_SHEETS.resource, row.id)) if one.step == "read"]
        content = sheets.content_for(db, row)
        return {**_facts(row, content, linked, receipts), "picture": await _picture(row, content, painter)}
    finally:
        language.reset(token)


def _facts(row: ResultSheet, content: Json, linked: Json, receipts: Sequence[Any]) -> Json:
    concluded, compared = list(_conclusions(linked)), list(_compared(content["analysis"]))
    return {
        "organization": row.school.full_name or row.school_name,
        "wave": _wave(row),
        "footer": footer(row.school_name, _wave(row)),
        "edition": "" if row.edition == 1 else f"редакция {row.edition}: данные или расчёт изменились",
        "forms": [{**one, "title": one["title"]["ru"]} for one in content["forms"]],
        "findings": [
            {"number": place, "text": sentence_of(one).ru} for place, one in enumerate(content["findings"], 1)
        ],
        "no_findings": "" if content["findings"] else "Ничего, что требовало бы вывода, не найдено.",
        "figures": [line for form in content["forms"] for line in _figures(form)],
        "context": _context(content["analysis"]),
        "compared": compared,
        "note": f"{SCALE.ru} {DIFFERENCE.ru}",
        "goals": [_goal(one) for one in content["goals"]],
        "no_goals": "" if content["goals"] else "Целей на этот мониторинг в программе перехода нет.",
        "reading": [one.ru for one in how_to_read(content, noted=bool(compared))],
        "conclusions": concluded,
        "no_conclusions": "" if concluded else "Выводов школа ещё не записала.",
        "next_steps": [one.ru for one in NEXT],
        "receipts": _receipts(receipts),
        "given_on": day(row.created_at.astimezone(calendar.MOSCOW).date()).ru,
        "given_by": row.given_by,
        "printed_on": day(calendar.today()).ru,
    }


def footer(school: str, wave: str) -> str:
    """Whose sheet it is, at the foot of every page: a title may have five hundred characters."""
    return " · ".join(shortened(one, _FOOTER) for one in (school, wave))


def _wave(row: ResultSheet) -> str:
    """With kind and year, unless its title says them."""
    if row.school_year in row.wave_title:
        return row.wave_title
    return f"{row.wave_title} ({moment(row.wave_kind, row.school_year).ru})"


async def _picture(row: ResultSheet, content: Json, painter: Painter) -> Picture | None:
    """The comparison with what was to be expected, drawn."""
    analysis = content["analysis"]
    about = Text(*2 * (f"{row.school_name}, {row.wave_title}",))
    chart = None if analysis is None else analysed.of_sheet(analysis["compared"], about)
    if chart is None:
        return None
    return Picture(await charts.png(painter, chart), charts.alternative(chart), _WIDTH)


def pdf(told: Json) -> bytes:
    """The same facts as one prints them; some tenths of a second of a thread."""
    import typst  # noqa: PLC0415  # 40 MB of fonts and compiler, for the few who print

    picture = told["picture"]
    words = {name: value for name, value in told.items() if name != "picture"}
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "sheet.typ").write_bytes(PRINTED.read_bytes())
        inputs = {}
        if picture is not None:
            (place / "chart.png").write_bytes(picture.png)
            words["chart_alternative"], inputs["chart"] = picture.alternative, "chart.png"
        inputs["facts"] = orjson.dumps(words).decode()
        return typst.compile(
            place / "sheet.typ", root=place, sys_inputs=inputs, ignore_system_fonts=True, pdf_standards=["a-2u"]
        )


def _figures(form: Json) -> Iterator[Json]:
    """Means and shares of results, as far as there are any: what the context is stands behind the index."""
    for one in form["figures"]:
        figure = "share" if one["of_base"] else "value"
        told = one["suppressed"] or one[figure] is not None
        if one["kind"] != _RESULT or not told or not (one["unit_mean"] or one["of_base"]):
            continue
        yield {
            "title": one["title"]["ru"] + (", доля" if one["of_base"] else ""),
            "school": HIDDEN.ru if one["suppressed"] else _in_column(one[figure], figure),
            "district": _DASH if (beside := one[f"district_{figure}"]) is None else _in_column(beside, figure),
            "n": _DASH if one["n"] is None else number(one["n"], 0).ru,
        }


def _in_column(value: float, figure: str) -> str:
    """With the same places as those above and below it."""
    return percent(value, 1, fixed=True).ru if figure == "share" else number(value, 2, fixed=True).ru


def _context(analysis: Json | None) -> str:
    if analysis is None:
        return "Расчёт по этому мониторингу школам ещё не передан."
    index = on_scale(analysis["context_index"]).ru
    return (
        f"Условия школы одним числом: {index} (0 — средние условия, больше нуля — благоприятнее, меньше — труднее). "
        f"Похожих по условиям школ: {analysis['similar_schools']}."
    )


def _compared(analysis: Json | None) -> Iterator[Json]:
    for one in () if analysis is None else analysis["compared"]:
        if one["suppressed"]:
            yield {"title": one["title"]["ru"], "verdict": HIDDEN.ru}
            continue
        effect, low, high = (on_scale(one[name], signed=True).ru for name in ("effect", "low", "high"))
        span = f"{effect} (от {low} до {high})"
        yield {
            "title": one["title"]["ru"],
            "observed": on_scale(one["observed"]).ru,
            "expected": on_scale(one["expected"]).ru,
            "effect": _DASH if one["verdict"] is None else span,
            "verdict": "судить нельзя" if one["verdict"] is None else FigureVerdict(one["verdict"]).label.ru,
            "third": _DASH if one["third"] is None else AnalysisThird(one["third"]).label.ru,
        }


def _goal(goal: Json) -> Json:
    return {
        "code": goal["code"],
        "text": goal["text"],
        "target": amount(goal["target"], goal["figure"]).ru,
        "actual": HIDDEN.ru if goal["suppressed"] else amount(goal["actual"], goal["figure"]).ru,
        "state": GoalState(goal["state"]).label.ru + (" (данные неполные)" if goal.get("insufficient") else ""),
    }


def _conclusions(linked: Json) -> Iterator[Json]:
    for item in linked["items"]:
        effects = [finding["text"] for effect in item["effects"] for finding in effect["findings"]]
        for one in item["conclusions"]:
            yield {
                "about": one["about"],
                "text": one["text"] + (f"\nОбсуждено с центром: {one['reply']}" if one["reply"] else ""),
                "done": "\n".join(_done(one)) or _DASH,
                "effect": "\n".join(effects) or "сведений пока нет",
            }


def _done(conclusion: Json) -> Iterator[str]:
    for one in conclusion["corrections"]:
        yield f"Программа перехода, редакция {one['edition']} ({TransitionStatus(one['status']).label.ru})"
    for one in conclusion["training"]:
        dates = f"{day(one['starts_on']).ru}–{day(one['ends_on']).ru}"
        yield f"Обучение: {one['title']}, {dates}, {one['hours']} ч, человек: {one['headcount']}"
    for one in conclusion["practices"]:
        title = one["practice_title"] or "практика снята с публикации"
        yield f"Практика: {title} ({AdoptionStatus(one['status']).label.ru})"


def _receipts(receipts: Sequence[Any]) -> str:
    if not receipts:
        return "Школа ещё не отметила, что прочла лист."
    told = [f"{one.actor_name}, {day(one.at.astimezone(calendar.MOSCOW).date()).ru}" for one in receipts]
    return "Прочли: " + "; ".join(told) + "."
