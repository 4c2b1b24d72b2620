"""The script that programs of schools start from: run as it stands, against a real server and against a moody one."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from tests.process.installation import PATIENCE, ROOT, Installation
from tests.process.test_tour import PASSWORD

SCRIPT = ROOT / "examples" / "push_monitoring.py"
Json = dict[str, Any]
Run = Callable[..., "Told"]


@dataclass
class Told:
    """How a run of the script has ended."""

    code: int
    out: str
    err: str


def run(url: str, *words: str, stdin: bytes | None = None, **environment: str) -> Told:
    kept = {"PATH": os.environ["PATH"], "LANG": "ru_RU.UTF-8", "PYTHONUTF8": "1", "EFFECTIVE_SCHOOL_URL": url}
    told = subprocess.run(
        [sys.executable, str(SCRIPT), *words],
        input=stdin, capture_output=True, timeout=PATIENCE, check=False, env=kept | environment,
    )  # fmt: skip
    return Told(told.returncode, told.stdout.decode(), told.stderr.decode())


# --- a real server ----------------------------------------------------------------------------------------------------


@dataclass
class District:
    """The demonstration behind a server; the program signs in for the methodological centre."""

    address: str
    wave: str
    client: tuple[str, str]
    centre: httpx.Client
    pupils: dict[tuple[str, str], int]
    """By school and class."""

    def push(self, *words: str, **more: Any) -> Told:
        id, secret = self.client
        options = ("--wave", self.wave, "--form", "class_results")
        return run(self.address, *words, *options, CLIENT_ID=id, CLIENT_SECRET=secret, **more)

    def sheet(self, school: str, name: str) -> Json | None:
        sheets = self.centre.get("/monitoring/submissions", params={"wave_id": self.wave, "limit": 200}).json()["items"]
        found = [one for one in sheets if (one["school_code"], one["class_name"]) == (school, name)]
        return next((one for one in found if one["form_code"] == "class_results"), None)

    def row(self, school: str, name: str, **more: Any) -> Json:
        """Results that look like results, of as many pupils as the register has."""
        pupils = self.pupils.get((school, name), 20)
        values: Json = {"school_code": school, "class": name}
        for subject in ("russian", "mathematics"):
            values |= {
                f"{subject}_pupils": pupils, f"{subject}_tested": pupils, f"{subject}_maximum": 40,
                f"{subject}_mean": 21.5, f"{subject}_deviation": 6.25, f"{subject}_below": 3, f"{subject}_high": 5,
            }  # fmt: skip
        return values | more


@pytest.fixture(scope="module")
def district(installation: Installation) -> Iterator[District]:
    server = installation.serve("--demo", DEMO_PASSWORD=PASSWORD, IMPORT_JOB_SIZE="2000")
    people = {login: signed_in(server.address, login) for login in ("admin", "centre")}
    centre = one(people["admin"].get("/organizations", params={"q": "ИМЦ"}))
    scopes = ["monitoring:read", "monitoring:write"]
    wanted = {"name": "Электронный журнал", "organization_id": centre["id"], "scopes": scopes}
    client = people["admin"].post("/api-clients", json=wanted).json()
    secret = people["admin"].post(f"/api-clients/{client['id']}/secrets").json()["secret"]
    wave = one(people["centre"].get("/monitoring/waves", params={"status": "open"}))
    table = people["centre"].get("/classes/export", params={"format": "ndjson"}).text.splitlines()
    pupils = {(one["school_code"], f"{one['grade']}{one['letter']}"): one["pupils"] for one in map(json.loads, table)}
    yield District(server.address, wave["id"], (client["id"], secret), people["centre"], pupils)
    for person in people.values():
        person.close()


def signed_in(address: str, login: str) -> httpx.Client:
    person = httpx.Client(base_url=f"{address}/api/v1", timeout=PATIENCE)
    form = {"grant_type": "password", "username": login, "password": PASSWORD}
    person.headers["Authorization"] = f"Bearer {person.post('/auth/token', data=form).json()['access_token']}"
    return person


def one(answer: httpx.Response) -> Json:
    found: list[Json] = answer.json()["items"]
    assert found, answer.text
    return found[0]


def csv_of(*rows: Json) -> bytes:
    lines = [";".join(rows[0]), *(";".join(map(str, one.values())) for one in rows)]
    return "\r\n".join(lines).replace(".", ",").encode("cp1251")


def test_a_table_is_checked_then_stored_and_the_second_time_nothing_changes(district: District, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_bytes(csv_of(district.row("562", "4А"), district.row("562", "4Б")))
    first = district.push(str(file))
    assert (first.code, first.err) == (0, ""), first
    assert "Проверка: новых 2" in first.out
    assert "Отправка: новых 2" in first.out
    sheet = district.sheet("562", "4А")
    assert sheet
    assert (sheet["status"], sheet["source"], sheet["values"]["russian_mean"]) == ("submitted", "script", 21.5)
    again = district.push(str(file), LANG="en_GB.UTF-8")
    assert (again.code, again.out.splitlines()[-1]) == (0, "Sending: created 0, updated 0, unchanged 2, rejected 0")


def test_faults_are_told_by_row_and_nothing_is_stored(district: District, tmp_path: Path) -> None:
    file = tmp_path / "results.ndjson"
    rows = [district.row("563", "4А"), district.row("563", "4Я"), district.row("563", "4Б", russian_tested=90)]
    file.write_text("\n".join(json.dumps(one) for one in rows), encoding="utf-8")
    told = district.push(str(file))
    assert told.code == 1
    assert "отклонено 2" in told.out
    assert "Отправка" not in told.out
    assert "4Я" in told.out
    assert "    → " in told.out
    assert district.sheet("563", "4А") is None
    partial = district.push(str(file), "--partial")
    assert partial.code == 1
    assert "Отправка: новых 1" in partial.out
    assert district.sheet("563", "4А")
    assert district.sheet("563", "4Б") is None


def test_drafts_come_from_standard_input(district: District) -> None:
    body = json.dumps({"school_code": "563", "class": "9А", "russian_tested": 20}).encode()
    assert district.push("-", "--draft", stdin=body).code == 2
    told = district.push("-", "--draft", "--type", "ndjson", stdin=body)
    assert told.code == 0, told
    sheet = district.sheet("563", "9А")
    assert sheet
    assert (sheet["status"], sheet["values"]) == ("draft", {"russian_tested": 20})


def test_a_large_workbook_is_loaded_beside_and_followed_to_its_end(district: District, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [district.row("570", "9А"), district.row("562", "9А")]
    assert sheet is not None
    sheet.append(list(rows[0]))
    for values in rows:
        sheet.append(list(values.values()))
    out = io.BytesIO()
    book.save(out)
    assert len(out.getvalue()) > 2000
    (tmp_path / "results.xlsx").write_bytes(out.getvalue())
    told = district.push(str(tmp_path / "results.xlsx"))
    imports = district.centre.get("/monitoring/imports").json()["items"]
    assert (told.code, told.err) == (0, ""), told
    assert "Отправка: новых 2" in told.out
    assert imports[0]["status"] == "done"


def test_what_cannot_be_tried_is_told_at_once(district: District, tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_bytes(csv_of(district.row("562", "4А")))
    id, _ = district.client
    stranger = run(district.address, str(file), "--wave", district.wave, CLIENT_ID=id, CLIENT_SECRET="wrong")
    assert (stranger.code, "CLIENT_SECRET" in stranger.err) == (2, True)
    assert district.push(str(tmp_path / "nothing.csv")).code == 2
    file.write_bytes(b"\xd0\xcf\x11\xe0 an old workbook")
    assert (told := district.push(str(file))).code == 2, told
    assert "Traceback" not in told.err


# --- a moody one ------------------------------------------------------------------------------------------------------

OUTCOME = {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0, "faults": []}
DROPPED = 0


@dataclass
class Moody:
    """Answers as it is told to, one after another, and keeps what it was asked."""

    moods: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tokens: int = 0


@pytest.fixture
def moody() -> Iterator[tuple[Moody, str]]:
    state = Moody()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            if self.path.endswith("/auth/token"):
                state.tokens += 1
                self.answer(200, {"access_token": "token"})
                return
            if "dry_run" not in self.path:
                state.keys.append(self.headers["idempotency-key"])
                mood = state.moods.pop(0)
                if mood == DROPPED:
                    self.connection.close()
                    return
                if mood != 200:
                    self.answer(mood, {"title": "Позже", "errors": []}, **{"Retry-After": "0"})
                    return
            self.answer(200, OUTCOME)

        def answer(self, status: int, body: Json, **headers: str) -> None:
            told = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(told)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield state, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_asks_again_under_one_key_until_it_is_answered(moody: tuple[Moody, str]) -> None:
    state, url = moody
    state.moods = [DROPPED, 503, 429, 409, 200]
    told = run(url, "-", "--type", "csv", "--wave", "wave", stdin=b"row\r\n1\r\n")
    assert (told.code, told.err) == (0, ""), told
    assert len(state.keys) == 5
    assert len({*state.keys}) == 1


def test_a_token_at_its_end_is_renewed_once(moody: tuple[Moody, str]) -> None:
    state, url = moody
    state.moods = [401, 200]
    assert run(url, "-", "--type", "csv", "--wave", "wave", stdin=b"row\r\n").code == 0
    assert state.tokens == 2
    state.moods = [401, 401]
    assert run(url, "-", "--type", "csv", "--wave", "wave", stdin=b"row\r\n").code == 2


def test_it_does_not_ask_for_ever(moody: tuple[Moody, str]) -> None:
    state, url = moody
    state.moods = [503] * 10
    told = run(url, "-", "--type", "csv", "--wave", "wave", stdin=b"row\r\n")
    assert (told.code, len(state.keys)) == (2, 6)
    assert "Позже" in told.err
