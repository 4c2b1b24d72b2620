#!/usr/bin/env python3
"""Sends a table of monitoring to the district: checks it first, tells every fault by its row, and only then sends it.

    export EFFECTIVE_SCHOOL_URL=https://district.example.org CLIENT_ID=... CLIENT_SECRET=...
    python push_monitoring.py results.csv --wave WAVE_ID --form class_results

Copy it and make it yours: it needs nothing but Python 3.11 and httpx. Ends with 0 when everything is stored, with 1
when rows were refused, with 2 when it could not be tried (no connection, wrong secret, unreadable file).
"""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4  # noqa: TID251  # a key is no id

import httpx

RUSSIAN = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("ru")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv", "json": "application/json", "ndjson": "application/x-ndjson", "xlsx": XLSX}
ATTEMPTS = 6
LONGEST_WAIT = 60.0
Json = dict[str, Any]


def words(russian: str, english: str) -> str:
    """In the language of the terminal; the server is asked for the same one."""
    return russian if RUSSIAN else english


class CannotGoOnError(Exception):
    """Nothing that another row could mend."""


def main() -> int:
    """Check, then send; gives the exit code."""
    wanted = arguments()
    try:
        body = sys.stdin.buffer.read() if wanted.file == "-" else Path(wanted.file).read_bytes()
        with Server(wanted.url) as server:
            return carry_out(server, wanted, body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__
        told = words("Сервер не отвечает по адресу", "No answer from")
        hint = words("проверьте --url и запущен ли сервер", "check --url, and that the server runs")
        sys.stderr.write(f"{told} {wanted.url}: {why} ({hint})\n")
        return 2
    except (CannotGoOnError, OSError) as error:
        sys.stderr.write(f"{str(error) or type(error).__name__}\n")
        return 2


def carry_out(server: "Server", wanted: argparse.Namespace, body: bytes) -> int:
    """First the check, which stores nothing; then the same for good."""
    kind = TYPES.get(wanted.type or Path(wanted.file).suffix.lstrip(".").lower())
    if kind is None:
        raise CannotGoOnError(words("Укажите --type: csv, json, ndjson или xlsx.", "Name the --type of the file."))
    query = {"submit": wanted.submit, "atomic": wanted.atomic, "form": wanted.form, "mapping": wanted.mapping}
    checked = server.push(wanted.wave, body, kind, query | {"dry_run": True})
    tell(checked, words("Проверка", "Check"))
    # with --partial the good rows are sent all the same; else one bad row keeps everything back
    if checked["rejected"] and (wanted.atomic or checked["rejected"] == checked["rows"]):
        return 1
    sent = server.push(wanted.wave, body, kind, query)
    tell(sent if sent["faults"] != checked["faults"] else sent | {"faults": []}, words("Отправка", "Sending"))
    return 1 if sent["rejected"] else 0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=words("Отправить лист мониторинга.", "Send sheets of monitoring."))
    parser.add_argument("file", help=words("CSV, NDJSON, JSON или XLSX; «-» — стандартный ввод", "a file; - for stdin"))
    parser.add_argument("--wave", required=True, help=words("идентификатор сбора", "the id of the wave"))
    parser.add_argument("--form", help=words("код формы, если их несколько", "the code of the form, if there are more"))
    parser.add_argument("--mapping", help=words("код сопоставления столбцов", "the code of a column mapping"))
    parser.add_argument("--type", choices=TYPES, help=words("тип файла, если его не видно", "the type of the file"))
    parser.add_argument(
        "--url",
        default=os.environ.get("EFFECTIVE_SCHOOL_URL", "http://127.0.0.1:8000"),
        help=words(
            "адрес сервера района, без /api/v1; иначе EFFECTIVE_SCHOOL_URL (сейчас %(default)s)",
            "the address of the server, without /api/v1; else EFFECTIVE_SCHOOL_URL (now %(default)s)",
        ),
    )
    finished = parser.add_mutually_exclusive_group()
    finished.add_argument("--submit", dest="submit", action="store_true", default=True)
    finished.add_argument("--draft", dest="submit", action="store_false", help=words("как черновики", "as drafts"))
    whole = parser.add_mutually_exclusive_group()
    whole.add_argument("--atomic", dest="atomic", action="store_true", default=True)
    whole.add_argument("--partial", dest="atomic", action="store_false", help=words("хорошие строки", "the good rows"))
    return parser.parse_args()


class Server(httpx.Client):
    """The district's server: signs in as a program, and asks again where asking again is safe."""

    def __init__(self, url: str) -> None:
        language = {"Accept-Language": "ru" if RUSSIAN else "en"}
        super().__init__(base_url=f"{url.rstrip('/')}/api/v1", headers=language, timeout=120)

    def push(self, wave: str, body: bytes, kind: str, query: Json) -> Json:
        """Load a file, or with `dry_run` only check it; gives what became of the rows."""
        # One key for one intention: however often the request is repeated, the rows are stored once.
        headers = {"Content-Type": kind, "Idempotency-Key": str(uuid4())}
        known = {name: value for name, value in query.items() if value is not None}
        answer = self.ask("POST", f"/monitoring/waves/{wave}/imports", params=known, content=body, headers=headers)
        if answer.status_code == httpx.codes.ACCEPTED:  # a large file is loaded beside the request
            answer = self.follow(answer)
        if "json" not in answer.headers.get("content-type", ""):  # something on the way has answered instead
            raise CannotGoOnError(f"{answer.status_code} {answer.reason_phrase} {answer.text[:200]}")
        told: Json = answer.json()
        if "status" in told and "outcome" in told:
            told = told["outcome"] or told["problem"]
        if "rejected" in told:
            return told
        return refused(told)

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Wait until an import that was accepted has ended."""
        address = answer.headers["location"].removeprefix("/api/v1")
        while answer.json()["status"] in {"queued", "running"}:
            time.sleep(wait(answer, 1.0))
            answer = self.ask("GET", address)
            if answer.is_error:
                raise CannotGoOnError(answer.text)
        return answer

    def ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        """A request, repeated while the connection fails or the server says «later»; and once with a new token."""
        signs_in = "auth" in more
        attempt = 0
        while True:
            patience = min(2.0**attempt, LONGEST_WAIT)
            attempt += 1
            if not signs_in and "Authorization" not in self.headers:
                self.sign_in()
            try:
                answer = self.request(method, address, **more)
            except httpx.TransportError:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(patience)
                continue
            running = answer.status_code == httpx.codes.CONFLICT and "retry-after" in answer.headers
            later = running or answer.status_code in {429, 503}
            if later and attempt < ATTEMPTS:
                time.sleep(wait(answer, patience))
            elif answer.status_code == httpx.codes.UNAUTHORIZED and not signs_in and attempt == 1:
                del self.headers["Authorization"]  # a token lives for some minutes
            else:
                return answer

    def sign_in(self) -> None:
        """A token for the client id and the secret that the administrator has given."""
        mine = os.environ.get("CLIENT_ID", ""), os.environ.get("CLIENT_SECRET", "")
        answer = self.ask("POST", "/auth/token", data={"grant_type": "client_credentials"}, auth=mine)
        if answer.is_error:
            told = words("Вход не удался; проверьте CLIENT_ID и CLIENT_SECRET", "No sign-in; check id and secret")
            raise CannotGoOnError(f"{told}: {answer.text}")
        self.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def wait(answer: httpx.Response, otherwise: float) -> float:
    """Seconds that the server asks to wait; not for ever."""
    asked = answer.headers.get("retry-after", "")
    return min(float(asked) if asked.isdecimal() else otherwise, LONGEST_WAIT)


def refused(problem: Json) -> Json:
    """A refusal as a whole: of rows, where it names them; else nothing can be done here."""
    faults = problem.get("errors") or []
    if not any(fault.get("row") for fault in faults):
        told = [problem.get("title"), problem.get("detail"), *(fault["message"] for fault in faults)]
        raise CannotGoOnError("\n".join(filter(None, told)))
    rows = len({fault["row"] for fault in faults if fault.get("row")})
    return {"rows": rows, "created": 0, "updated": 0, "unchanged": 0, "rejected": rows, "faults": faults}


def tell(outcome: Json, what: str) -> None:
    """Every fault where it is, with what to do."""
    say(f"{what}: {counted(outcome)}")
    for fault in outcome["faults"]:
        say(f"  {fault['message']}")
        if fault["hint"]:
            say(f"    → {fault['hint']}")


def counted(outcome: Json) -> str:
    """The rows by what became of them."""
    names = words("новых изменено прежних отклонено", "created updated unchanged rejected").split()
    keys = ("created", "updated", "unchanged", "rejected")
    return ", ".join(f"{name} {outcome[key]}" for name, key in zip(names, keys, strict=True))


def say(line: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
