"""The paper that a school signs: Russian, whole, and with the text of people as they wrote it."""

import io
from typing import Any

from docx import Document

from app.domains.organizations.models import School
from app.kernel.calendar import today
from tests.conftest import As, Client
from tests.transition.conftest import Bring, at, begun, done

Json = dict[str, Any]
GAP = "\N{NO-BREAK SPACE}"


async def printed(who: As, row: Json) -> tuple[str, list[list[list[str]]]]:
    """The text outside the tables together with the heading, and the rows of each table."""
    answer = await who.get(f"{at(row)}/paper")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="transition-programme.docx"'
    paper = Document(io.BytesIO(answer.content))
    heading, *tables = [[[cell.text for cell in line.cells] for line in table.rows] for table in paper.tables]
    return "\n".join([*heading[0], *(paragraph.text for paragraph in paper.paragraphs)]), tables


async def test_a_programme_is_printed_for_the_council_to_sign(client: Client, draft: Json) -> None:
    school = client("school")
    hostile = {"code": "П3", "text": "Уроки <b>&</b> {{ 7 * 7 }} {% raw %}", "criterion": "governance"}
    row = await begun(school, draft, problems=[*draft["problems"], hostile])
    text, (problems, goals, activities, inclusions, money) = await printed(school, row)
    assert "УТВЕРЖДЕНО\nуправляющим советом\nпротокол №\N{NO-BREAK SPACE}____ от «____»" in text
    assert "Школа № 2" in text
    assert f"01.11.2026{GAP}– 30.06.2029" in text
    assert f"Самодиагностика: «Факторы школьной среды», {today():%d.%m.%Y}." in text
    assert "состояние программы: черновик" in text
    assert problems[1:] == [
        ["П1", "Решения не опираются на данные", "самодиагностика: Решения на основе данных"],
        ["П2", "Низкий балл по математике", "мониторинг: Математика: Средний балл, баллов"],
        ["П3", "Уроки <b>&</b> {{ 7 * 7 }} {% raw %}", "самодиагностика: Управляющий совет"],
    ]
    assert goals[1][3:] == ["Математика: Средний балл, баллов", "58,5", "входной 2026/27: 60\nитоговый 2026/27: 65"]
    assert goals[2][4:] == [f"20{GAP}%", f"входной 2026/27: 10{GAP}%"]
    assert len(activities) == 5
    assert activities[1][:6] == [
        "М1", "Мероприятие: networking", "Ц1, Ц2", f"01.11.2026{GAP}– 31.05.2027",
        "Иванова Анна Петровна, координатор проекта в школе", "2.1.3",
    ]  # fmt: skip
    assert activities[1][6] == f"2027{GAP}г.: 150{GAP}000,00{GAP}руб., бюджет субъекта"
    assert [line[1] for line in inclusions[1:]] == ["М1", "М2", "М3", "М4"]
    assert money[1:] == [["бюджет субъекта", f"600{GAP}000,00{GAP}руб."]]


async def test_what_is_in_force_says_by_which_minutes_and_since_when(
    client: Client, schools: list[School], draft: Json, bring: Bring
) -> None:
    school = client("school")
    row = await bring(await begun(school, draft))
    text, (_, _, activities, *_) = await printed(client("observer"), row)
    assert f"протокол №{GAP}3 от 26.10.2026" in text
    assert f"Действует с {today():%d.%m.%Y}." in text
    assert "Иванова" not in str(activities), "an observer may not see the staff"
    assert (await client("school", schools[1]).get(f"{at(row)}/paper")).status_code == 404


async def test_an_empty_draft_is_printed_too(client: Client, draft: Json) -> None:
    school = client("school")
    bare = {name: draft[name] for name in ("programme_id", "title", "starts_on", "ends_on")}
    text, (problems, *_) = await printed(school, await begun(school, bare))
    assert "Самодиагностика: не указана." in text
    assert len(problems) == 1
    assert done(await school.get("/transition-programmes"))["items"]
