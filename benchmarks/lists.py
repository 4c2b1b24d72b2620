"""Works a, b and f: one assignment, a page of fifty, and a page far down."""

from datetime import date
from functools import partial

import httpx

from benchmarks.data import Made
from benchmarks.load import in_turn, line, load
from benchmarks.servers import FOLDER, Prepared, both

DEEPEST = 1000

SCRIPT = """
local ids = {}
for line in io.lines("%s") do ids[#ids + 1] = line end
local n = 0
request = function()
  n = n + 1
  local path = string.gsub(wrk.path, "ID", ids[n %% #ids + 1])
  return wrk.format("GET", path)
end
"""


def run(prepared: Prepared) -> list[str]:
    """The three works at one size."""
    made = prepared.made
    ids = FOLDER / "ids.txt"
    ids.write_text("\n".join(map(str, made.assignments)))
    print(f"{prepared.size}: {made.count} assignments")
    lines = []
    with both(prepared) as (ours, bare):
        deep, place = deep_page(ours.url, made)
        works = {
            "a. one by id": ("/api/v1/assignments/ID", "/assignments/ID"),
            "b. page of 50, three joins, a filter": (
                "/api/v1/assignments?status=reported",
                "/assignments?status=reported",
            ),
            f"f. page {deep} of the same": (
                f"/api/v1/assignments?status=reported&cursor={place[0]}",
                f"/assignments?status=reported&due={place[1]}&after={place[2]}",
            ),
        }
        for name, (path, bare_path) in works.items():
            found = in_turn(
                bare=partial(load, bare.url + bare_path, made.token, SCRIPT % ids),
                ours=partial(load, ours.url + path, made.token, SCRIPT % ids),
            )
            lines.append(line(prepared.size, name, found["bare"], found["ours"]))
    return lines


def deep_page(url: str, made: Made) -> tuple[int, tuple[str, str, str]]:
    """Walk to page 1,000, or as deep as the data go; where it begins, for both servers."""
    number, cursor, last = 1, "", {}
    with httpx.Client(headers={"Authorization": f"Bearer {made.token}"}, timeout=60) as client:
        while number < DEEPEST:
            answer = client.get(f"{url}/api/v1/assignments?status=reported" + (f"&cursor={cursor}" if cursor else ""))
            page = answer.raise_for_status().json()
            if page["next_cursor"] is None:
                break
            cursor, last, number = page["next_cursor"], page["items"][-1], number + 1
    return number, (cursor, last.get("due_on", str(date(1900, 1, 1))), last["id"])
