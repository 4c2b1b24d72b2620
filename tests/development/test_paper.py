"""The paper that a school signs: Russian, whole, and with the text of people as they wrote it."""

import io
from typing import Any

from docx import Document

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.development.conftest import accepted, done, drawn_up, person

GAP = "\N{NO-BREAK SPACE}"


async def printed(who: As, plan: str) -> tuple[str, list[list[str]], Any]:
    """All text of the paper, the rows of its table, and the paper."""
    answer = await who.get(f"{plan}/paper")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="development-plan.docx"'
    paper = Document(io.BytesIO(answer.content))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    heads = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    return "\n".join([*heads, *(paragraph.text for paragraph in paper.paragraphs)]), rows, paper


async def test_a_schools_plan_is_printed_for_its_head_to_sign(client: Client, schools: list[School]) -> None:
    school = client("school", schools[0])
    anna = await person(school, "Иванова Анна Петровна")
    hostile = {"title": "Уроки <b>&</b> {{ 7 * 7 }} {% raw %}", "need": "Первое\nвторое", "headcount": 3}
    plan = await drawn_up(
        school,
        {
            "person_ids": [anna],
            "headcount": 1,
            "cost": "1150000.50",
            "funding": "municipal",
            "provider": "СПб\ufffe АППО",
        },
        hostile | {"kind": "seminar", "starts_on": "2026-11-05"},
    )
    text, rows, _ = await printed(school, plan)
    assert "УТВЕРЖДАЮ\nДиректор образовательной организации" in text
    assert "на 2026/27 учебный год\nШкола № 2" in text
    assert "состояние плана: черновик" in text
    assert "{{" not in text
    head, first, second, total = rows
    assert head[:3] == ["№ п/п", "Форма", "Тема"]
    assert first == [
        "1", "курсы повышения квалификации", "Формирующее оценивание",
        "Низкие результаты по математике в пятых классах",
        "05.10.2026 – 18.12.2026", "36", "Иванова Анна Петровна", "СПб\ufffd АППО",
        f"1{GAP}150{GAP}000,50{GAP}руб., местный бюджет",
    ]  # fmt: skip
    assert second[2:4] == ["Уроки <b>&</b> {{ 7 * 7 }} {% raw %}", "Первое\nвторое"]
    assert second[6:] == [f"3{GAP}чел.", "", ""]
    assert total[6] == "144 человеко-часов"


async def test_the_district_plan_is_printed_for_the_department_to_sign(client: Client, schools: list[School]) -> None:
    centre = client("centre")
    plan = await accepted(client, schools[0], {})
    district = await drawn_up(centre)
    done(await centre.take(district, "consolidate"))
    text, rows, _ = await printed(centre, district)
    assert "УТВЕРЖДАЮ\nНачальник отдела образования" in text
    assert text.count("РАЙОННЫЙ ПЛАН") == 1
    assert len(rows) == 3
    assert (await client("school", schools[1]).get(f"{district}/paper")).status_code == 404
    assert (await client("school", schools[1]).get(f"{plan}/paper")).status_code == 404


async def test_the_template_is_as_it_was_after_every_print(client: Client, schools: list[School]) -> None:
    school = client("school", schools[0])
    plan = await drawn_up(school, {})
    first, again = await printed(school, plan), await printed(school, plan)
    assert first[:2] == again[:2]
    landscape = again[2].sections[0]
    assert landscape.page_width > landscape.page_height
