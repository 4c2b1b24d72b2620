"""Work c: one sheet of 20 values, stored for good: as a draft and submitted, beside the least SQL that could do it."""

import random
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from benchmarks import bare as bare_server
from benchmarks import sheets
from benchmarks.load import CONNECTIONS, SECONDS, Round, in_turn, line, load
from benchmarks.servers import FOLDER, Prepared, both, connected

PGBENCH = shutil.which("pgbench") or ""

SCRIPT = """
local keys, values = {}, {}
for line in io.lines("%(keys)s") do keys[#keys + 1] = line end
for line in io.lines("%(values)s") do values[#values + 1] = line end
local n = %(start)d
request = function()
  n = n + 1
  local school, class = string.match(keys[n], "(%%S+) (%%S+)")
  local body = '{"wave_id":"%(wave)s","school_id":"%%s","class_id":"%%s","values":%%s,"submit":%(submit)s}'
  body = string.format(body, school, class, values[n %% #values + 1])
  return wrk.format("POST", nil, nil, body)
end
"""


class Posting:
    """One wave being filled: each round goes on where the one before ended."""

    def __init__(self, prepared: Prepared, url: str, *, submit: bool) -> None:
        asked = prepared.made.asked
        self._url = url
        self._token = prepared.made.centre_token
        self._told = {
            "keys": _keys(prepared), "values": _values(), "submit": str(submit).lower(),
            "wave": connected(prepared.url, lambda connection: sheets.plan(connection, asked)),
        }  # fmt: skip
        self._start = 0

    def __call__(self, seconds: int) -> Round:
        """A round."""
        found = load(self._url, self._token, SCRIPT % {**self._told, "start": self._start}, seconds)
        self._start += int(found["requests"]) + 2 * CONNECTIONS
        return found


def run(prepared: Prepared) -> list[str]:
    """Both kinds against the bare server, and that against pgbench."""
    lines = []
    with both(prepared) as (ours, bare):
        for name, submit in (("a draft", False), ("submitted", True)):
            found = in_turn(
                bare=Posting(prepared, f"{bare.url}/submissions", submit=submit),
                ours=Posting(prepared, f"{ours.url}/api/v1/monitoring/submissions", submit=submit),
            )
            lines.append(line(prepared.size, f"c. one sheet, {name}", found["bare"], found["ours"]))
    if PGBENCH:
        lines.append(_raw(prepared))
    return lines


def _keys(prepared: Prepared) -> Path:
    file = FOLDER / "keys.txt"
    classes = list(prepared.made.asked.classes)
    random.Random(len(classes)).shuffle(classes)
    file.write_text("\n".join(f"{one.school_id} {one.id}" for one in classes))
    return file


def _values() -> Path:
    file = FOLDER / "values.txt"
    file.write_text("\n".join(orjson.dumps(one).decode() for one in sheets.many_values()[:500]))
    return file


def _raw(prepared: Prepared) -> str:
    """The bare server's statement by pgbench: what the database alone can do."""
    wave = connected(prepared.url, partial(_plan_raw, prepared))
    values = orjson.dumps(sheets.many_values()[0]).decode()
    numbers = ", ".join(map(str, [1, *sheets.many_values()[0].values()]))
    statement = bare_server.POST
    for place, value in {
        "$10": f"'{{{numbers}}}'", "$9": "now()", "$8": f"'{values}'", "$7": "next.class_id", "$6": "next.school_id",
        "$5": f"'{prepared.made.asked.form}'", "$4": f"'{wave}'", "$3": f"'{prepared.made.district}'",
        "$2": "uuidv7()", "$1": "uuidv7()",
    }.items():  # fmt: skip
        statement = statement.replace(place, value)
    statement = statement.replace("VALUES (", "SELECT ").replace(") -- one", " FROM next")
    script = FOLDER / "raw.sql"
    key = "next AS MATERIALIZED (SELECT school_id, class_id FROM bench_keys WHERE n = (SELECT nextval('bench_n')))"
    script.write_text(" ".join(statement.replace("WITH ", f"WITH {key}, ", 1).split()) + ";\n")
    said = subprocess.run(
        [PGBENCH, "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "1", "-T", str(SECONDS), "-f", str(script),
         prepared.url],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", said)
    rate = float(found[1]) if found else 0.0
    return f"| {prepared.size} | c. the bare server's statement by pgbench | {rate:.0f} | | | | | | |"


async def _plan_raw(prepared: Prepared, connection: asyncpg.Connection) -> UUID:
    await connection.execute("DROP TABLE IF EXISTS bench_keys")
    await connection.execute("DROP SEQUENCE IF EXISTS bench_n")
    await connection.execute("CREATE SEQUENCE bench_n")
    await connection.execute(
        "CREATE TABLE bench_keys AS SELECT row_number() OVER (ORDER BY random()) AS n, school_id, id AS class_id "
        "FROM classes"
    )
    await connection.execute("CREATE UNIQUE INDEX ON bench_keys (n)")
    await connection.execute("ANALYZE bench_keys")
    return await sheets.plan(connection, prepared.made.asked)
