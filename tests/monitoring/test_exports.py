"""What goes out as a table comes in again and changes nothing, whatever the form asks and whatever was entered."""

import csv
import json
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domains.organizations.models import School
from tests.conftest import As, Client
from tests.kernel.tabular.test_writing import TEXTS
from tests.monitoring.conftest import Plan, begun, done, faults, results_of

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv", "xlsx": XLSX, "ndjson": "application/x-ndjson"}
ADDRESS = "/monitoring/submissions/export"


async def exported(who: As, told: str = "csv", address: str = ADDRESS, **query: Any) -> httpx.Response:
    language = {"Accept-Language": query.pop("language", "ru")}
    answer = await who.get(address, params={"format": told, **query}, headers=language)
    assert answer.status_code == 200, answer.text
    return answer


async def sent_back(who: As, wave: Json, body: bytes, told: str, **query: Any) -> httpx.Response:
    return await who.post(
        f"/monitoring/waves/{wave['id']}/imports",
        params={"submit": False, **query}, content=body, headers={"Content-Type": TYPES[told]},
    )  # fmt: skip


def lines(answer: httpx.Response) -> list[Json]:
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_a_table_has_titles_for_people_and_codes_for_programs(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    await begun(school, wave, classes["2", "4Б"], results_of(), submit=True)
    some = {"russian_mean": 60.25}
    await begun(school, wave, classes["2", "4А"], some, absences={"russian_high": "unknown"})
    table = list(csv.DictReader((await exported(centre)).text.splitlines(), delimiter=";"))
    told = [(row["Код школы"], row["Школа"], row["Класс"], row["Состояние"]) for row in table]
    assert told == [("2", "Школа № 2", "4А", "черновик"), ("2", "Школа № 2", "4Б", "сдано, на проверке")]
    means = [value for title, value in table[0].items() if title.startswith("Русский язык") and value]
    assert means == ["60,25", "unknown"]
    first, second = lines(await exported(centre, "ndjson"))
    assert (first["class"], first["status"], first["russian_mean"], first["russian_high"]) == (
        "4А", "draft", 60.25, "unknown"
    )  # fmt: skip
    assert (first["mathematics_mean"], second["status"], second["mathematics_mean"]) == (None, "submitted", 61.5)


async def test_the_filters_are_those_of_the_list(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school = client("school", schools[0])
    await begun(school, wave, classes["2", "4А"], submit=True)
    await begun(school, wave, classes["2", "4Б"])
    await begun(client("school", schools[1]), wave, classes["10", "4А"])
    assert len(lines(await exported(client("centre"), "ndjson"))) == 3
    assert [row["class"] for row in lines(await exported(school, "ndjson"))] == ["4А", "4Б"]
    assert [row["class"] for row in lines(await exported(school, "ndjson", status="draft"))] == ["4Б"]
    other = await exported(client("centre"), "ndjson", school_id=str(schools[1].id))
    assert [row["school_code"] for row in lines(other)] == ["10"]
    assert (await client("department").get(ADDRESS)).status_code == 403


async def test_one_table_is_of_one_form_in_one_wave(
    client: Client, plan: Plan, forms: dict[str, Json], classes: Classes
) -> None:
    centre = client("centre")
    assert faults(await centre.get(ADDRESS)) == [("form_id", "form.unclear")]
    wave = await plan(forms=[{"form_id": form["id"]} for form in forms.values()])
    results, context = (forms[code]["id"] for code in ("class_results", "class_context"))
    empty = await exported(centre, "csv", form_id=results)
    assert len(empty.text.splitlines()) == 1
    assert faults(await centre.get(ADDRESS, params={"form_id": wave["id"]})) == [("form_id", "reference.unknown")]
    await begun(centre, wave, classes["2", "4А"], form_id=results)
    await begun(centre, wave, classes["2", "4А"], {}, form_id=context)
    assert faults(await centre.get(ADDRESS)) == [("form_id", "form.unclear")]
    assert len(lines(await exported(centre, "ndjson", form_id=context))) == 1
    later = await plan(title="Ещё один", forms=[{"form_id": results}])
    await begun(centre, later, classes["2", "4А"])
    assert faults(await centre.get(ADDRESS, params={"form_id": results})) == [("wave_id", "wave.unclear")]
    assert len(lines(await exported(centre, "ndjson", form_id=results, wave_id=later["id"]))) == 1


# --- there and back ---------------------------------------------------------------------------------------------------

WORDS = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАЯ nN123«»-,.:;/()%№'\"=+@", min_size=1, max_size=20)
LONG = st.decimals(-(10**6), 10**6, places=12, allow_nan=False, allow_infinity=False).map(float)
OPTIONS = st.lists(st.sampled_from(["low", "basic", "high", "2a", "no-data"]), min_size=1, unique=True)
EXPLAINED = st.dictionaries(st.sampled_from(["rule", "other"]), TEXTS.filter(lambda said: len(said) <= 500), max_size=2)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(0, 10**12),
    "decimal": st.one_of(LONG, st.sampled_from([0.1 + 0.2, 1 / 3, 1.234, -12.345, 1e12, 0.0, 1234567.125])),
    "share": st.one_of(st.floats(0, 1).map(lambda value: round(value, 12)), st.sampled_from([0.125, 1.0, 0.5])),
    "boolean": st.booleans(),
    "text": TEXTS.filter(lambda said: len(said) <= 1000),
}


@st.composite
def questions(draw: st.DrawFn, place: int) -> Json:
    """Any question; its title may be anything that can be told from the others."""
    kind = draw(st.sampled_from([*VALUES, "choice"]))
    title = draw(WORDS).strip()
    told: Json = {"code": f"q{place}", "type": kind, "kind": "context", "summing": "none"}
    told |= {"title": {"ru": f"{title} {place}", "en": f"{title} n{place}"}}
    if draw(st.booleans()):
        told |= {"section": {"ru": "Русский язык", "en": "Russian"}}
    if kind == "choice":
        told["choices"] = [
            {"code": one, "title": {"ru": f"Вариант «{one}»; №", "en": f"Option {one}"}} for one in draw(OPTIONS)
        ]
    return told


@st.composite
def sheets(draw: st.DrawFn, asked: list[Json]) -> Json:
    """Some values, some absences, some questions that are left open."""
    values, absences = {}, {}
    for one in asked:
        choices = [option["code"] for option in one.get("choices", [])]
        said = draw(st.sampled_from(["value", "value", "absence", "open"]))
        if said == "value":
            values[one["code"]] = draw(st.sampled_from(choices) if choices else VALUES[one["type"]])
        elif said == "absence":
            absences[one["code"]] = draw(st.sampled_from(["unknown", "not_applicable"]))
    explained = draw(EXPLAINED)
    return {"values": values, "absences": absences, "explanations": explained, "submit": draw(st.booleans())}


@st.composite
def inquiries(draw: st.DrawFn) -> tuple[str, list[Json], list[Json]]:
    """What is asked of whom, and what three of them say; drawn as a whole, before anything is sent."""
    asked = [draw(questions(place)) for place in range(draw(st.integers(1, 5)))]
    return draw(st.sampled_from(["class", "school"])), asked, [draw(sheets(asked)) for _ in range(3)]


NUMBERS = count(1)


async def asking(centre: As, plan: Plan, level: str, asked: list[Json]) -> Json:
    """A wave that asks these questions alone."""
    number = next(NUMBERS)
    body = {"code": f"form-{number}", "level": level, "title": {"ru": "Анкета", "en": "Inquiry"}, "indicators": asked}
    form = done(await centre.post("/monitoring/forms", json=body), 201)
    done(await centre.take(f"/monitoring/forms/{form['id']}", "publish"))
    return await plan(title=f"Сбор {number}", audience="district", forms=[{"form_id": form["id"]}])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(inquiry=inquiries())
async def test_what_goes_out_comes_in_and_changes_nothing(
    client: Client, plan: Plan, schools: list[School], classes: Classes, inquiry: tuple[str, list[Json], list[Json]]
) -> None:
    centre = client("centre")
    level, asked, said = inquiry
    wave = await asking(centre, plan, level, asked)
    for school, sheet in zip(schools, said, strict=True):
        about = {"wave_id": wave["id"], "school_id": str(school.id)}
        if level == "class":
            about["class_id"] = classes[school.code, "4Б"]["id"]
        done(await centre.post("/monitoring/submissions", json=about | sheet), 201)
    for told in TYPES:
        for language in ("ru", "en"):
            file = await exported(centre, told, wave_id=wave["id"], language=language)
            answer = done(await sent_back(centre, wave, file.content, told))
            assert (answer["unchanged"], answer["rows"], answer["stored"]) == (3, 3, True)
            assert {note["code"] for note in answer["notes"]} <= {"row.silent"}


# --- results ----------------------------------------------------------------------------------------------------------


async def test_results_are_a_row_for_each_school_with_every_figure(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre, address = client("centre"), f"/monitoring/waves/{wave['id']}/results/export"
    for school in schools[:2]:
        sheet = await begun(client("school", school), wave, classes[school.code, "4А"], submit=True)
        done(await centre.take(f"/monitoring/submissions/{sheet['id']}", "accept"))
    first, second, district = lines(await exported(centre, "ndjson", address))
    assert [row["school_code"] for row in (first, second, district)] == ["2", "10", None]
    assert (first["expected"], first["accepted"], first["status"]) == (2, 1, "open")
    assert (first["russian_mean.value"], first["russian_mean.n"]) == (61.5, 25)
    assert (first["russian_below.value"], first["russian_below.share"], district["russian_below.value"]) == (3, 0.12, 6)
    assert first["russian_tested.insufficient"] is True
    assert "few_sheets" in first["russian_tested.remarks"]
    assert "russian_mean.share" not in first
    table = list(csv.DictReader((await exported(centre, "csv", address)).text.splitlines(), delimiter=";"))
    assert [row["Школа"] for row in table] == [first["school_name"], second["school_name"], "Район в целом"]
    own = lines(await exported(client("school", schools[0]), "ndjson", address))
    assert [row["school_code"] for row in own] == ["2"]
    named = lines(await exported(centre, "ndjson", address, school_id=str(schools[1].id)))
    assert [row["school_code"] for row in named] == ["10", None]


async def test_results_are_of_one_form(client: Client, plan: Plan, forms: dict[str, Json], classes: Classes) -> None:
    wave = await plan(forms=[{"form_id": form["id"]} for form in forms.values()])
    address = f"/monitoring/waves/{wave['id']}/results/export"
    assert faults(await client("centre").get(address)) == [("form_id", "form.unclear")]
    answer = await exported(client("centre"), "csv", address, form_id=forms["class_context"]["id"])
    assert len(answer.text.splitlines()) == 2


async def test_what_is_hidden_in_the_results_is_hidden_in_the_table(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    centre, address = client("centre"), f"/monitoring/waves/{wave['id']}/results/export"
    few = results_of(russian_below=1)
    sheet = await begun(client("school", schools[0]), wave, classes["2", "4А"], few, submit=True)
    done(await centre.take(f"/monitoring/submissions/{sheet['id']}", "accept"))
    for who, value in (("centre", 1), ("department", None)):
        first, *_ = lines(await exported(client(who), "ndjson", address))
        assert first["russian_below.value"] == value
        assert ("suppressed" in (first["russian_below.remarks"] or "")) is (value is None)


async def test_a_table_is_the_same_in_whatever_portions_it_is_read(
    client: Client, schools: list[School], wave: Json, classes: Classes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for school in schools[:2]:
        for name in ("4Б", "4А"):
            await begun(client("school", school), wave, classes[school.code, name])
    whole = (await exported(client("centre"))).content
    monkeypatch.setattr("app.domains.monitoring.exports.SCHOOLS_AT_A_TIME", 1)
    assert (await exported(client("centre"))).content == whole
    assert [(row["school_code"], row["class"]) for row in lines(await exported(client("centre"), "ndjson"))] == [
        ("2", "4А"), ("2", "4Б"), ("10", "4А"), ("10", "4Б")
    ]  # fmt: skip


async def test_a_question_may_be_called_like_what_a_table_says_beside(
    client: Client, plan: Plan, schools: list[School], classes: Classes
) -> None:
    centre = client("centre")
    titles = {"ru": "Состояние", "en": "Status"}, {"ru": "Школа", "en": "School name"}
    more = {"type": "text", "kind": "context", "summing": "none"}
    asked: list[Json] = [{"code": code, "title": title, **more} for code, title in zip("ab", titles, strict=True)]
    wave = await asking(centre, plan, "school", asked)
    values = {"a": "ветхое", "b": "сменная"}
    sheet = {"wave_id": wave["id"], "school_id": str(schools[0].id), "values": values}
    done(await centre.post("/monitoring/submissions", json=sheet), 201)
    for told in TYPES:
        file = await exported(centre, told, wave_id=wave["id"])
        corrected = file.content
        if told == "csv":
            corrected = file.text.replace("ветхое", "крепкое").replace("сменная", "полная").encode()
        answer = done(await sent_back(centre, wave, corrected, told))
        assert (answer["updated"], answer["unchanged"]) == ((1, 0) if told == "csv" else (0, 1))
        values = {"a": "крепкое", "b": "полная"}
        assert done(await centre.get("/monitoring/submissions"))["items"][0]["values"] == values
