"""`make bench`: works a, b and f of the performance page at sizes S and L, ours and the bare server in turn, as ratios.

Needs `wrk` (Debian package wrk). Servers and database run on this machine, one server process each; every figure is the
median of rounds taken A B A B; the load never leaves 127.0.0.1 and ends by itself.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from app.kernel.machine import migrating
from app.kernel.machine.embedded import Embedded
from app.main import create_app
from app.settings import Settings
from benchmarks.data import SIZES, Made, make

CONNECTIONS = 16
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
DEEPEST = 1000
FOLDER = Path(".tests") / "bench"
WRK = shutil.which("wrk") or ""


def main() -> None:
    """Run all and write benchmarks/results.md."""
    if not WRK:
        sys.exit("wrk is needed: apt-get install wrk")
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or list(SIZES)
    with Embedded(FOLDER) as server:
        lines = [line for size in wanted for line in run(server.url, size)]
    table = "\n".join(["| size | work | R req/s | ours req/s | ours / R | p50 ms R | p50 ms | p99 ms R | p99 ms |",
                       "|---|---|---|---|---|---|---|---|---|", *lines])  # fmt: skip
    print(table)


def run(server: str, size: str) -> list[str]:
    """One size: make the data, start both servers, take the works in turn."""
    url, made, jwk = asyncio.run(prepare(server, size))
    common = {**os.environ, "DATABASE_URL": url, "LOG_FORMAT": "json", "RATE_LIMIT": "10000000",
              "DATA_DIR": str(FOLDER)}  # fmt: skip
    ours = Server("app.main:create_app", common)
    bare = Server(
        "benchmarks.bare:create_app",
        {**common, "BENCH_DISTRICT": str(made.district), "BENCH_JWK": json.dumps(jwk)},
    )
    try:
        ids = FOLDER / "ids.txt"
        ids.write_text("\n".join(map(str, made.assignments)))
        deep, place = deep_page(ours.url, made)
        works: dict[str, tuple[str, str]] = {
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
        return [line(size, name, measure(ours, bare, made, *paths)) for name, paths in works.items()]
    finally:
        print(f"{size}: {made.count} assignments; memory ours {ours.memory()} MB, R {bare.memory()} MB (PSS)")
        ours.stop()
        bare.stop()


async def prepare(server: str, size: str) -> tuple[str, Made, Any]:
    """A database of its own for a size."""
    name = f"bench_{size.lower()}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    url = server.replace("@/support", f"@/{name}")
    await migrating.migrate(url)
    kernel = create_app(Settings(data_dir=FOLDER, rate_limit=0), url).state.kernel
    await kernel.keyring.load()
    made = await make(kernel, url, SIZES[size])
    (key,) = kernel.keyring.public()
    await kernel.database.close()
    return url, made, key


class Server:
    """One server process, as `python -m app serve` runs it."""

    def __init__(self, factory: str, environment: dict[str, str]) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        program = (
            "import gc,uvicorn;"
            "from app.kernel.machine import logs;from app.settings import settings;logs.configure(settings());"
            "gc.collect();gc.freeze();gc.set_threshold(50000,20,100);"
            f"uvicorn.run('{factory}',factory=True,host='127.0.0.1',port={port},loop='uvloop',http='httptools',"
            "log_level='error',access_log=False,lifespan='on')"
        )
        self.process = subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit(f"{factory} did not start")

    def memory(self) -> int:
        """PSS in MB."""
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        return int(found[1]) // 1024 if found else 0

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


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


def measure(ours: Server, bare: Server, made: Made, path: str, bare_path: str) -> dict[str, list[dict[str, float]]]:
    """Rounds in turn, after a warm-up of each."""
    found: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
    for server, target in ((bare, bare_path), (ours, path)):
        load(server.url + target, made, 2)
    for _ in range(ROUNDS):
        found["bare"].append(load(bare.url + bare_path, made, SECONDS))
        found["ours"].append(load(ours.url + path, made, SECONDS))
    return found


SCRIPT = """
local ids = {}
for line in io.lines("%s") do ids[#ids + 1] = line end
local n = 0
request = function()
  n = n + 1
  local path = string.gsub(wrk.path, "ID", ids[n %% #ids + 1])
  return wrk.format("GET", path)
end
done = function(summary, latency)
  print(string.format("RESULT %%f %%f %%f %%d %%d", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, summary.errors.status, summary.errors.timeout))
end
"""


def load(url: str, made: Made, seconds: int) -> dict[str, float]:
    """One round of wrk."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT % (FOLDER / "ids.txt"))
        script.flush()
        said = subprocess.run(
            [WRK, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script.name,
             "-H", f"Authorization: Bearer {made.token}", url],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+) (\d+)", said)
    if found is None or int(found[4]) or int(found[5]):
        raise SystemExit(f"the load failed: {said}")
    return {"rate": float(found[1]), "p50": float(found[2]), "p99": float(found[3])}


def line(size: str, work: str, found: dict[str, list[dict[str, float]]]) -> str:
    """A row of the table; the ratio is the median of the pairs."""
    ratios = [o["rate"] / b["rate"] for o, b in zip(found["ours"], found["bare"], strict=True)]
    value = {(who, what): statistics.median(r[what] for r in rounds)
             for who, rounds in found.items() for what in ("rate", "p50", "p99")}  # fmt: skip
    return (
        f"| {size} | {work} "
        f"| {value['bare', 'rate']:.0f} | {value['ours', 'rate']:.0f} | {statistics.median(ratios):.2f} "
        f"| {value['bare', 'p50']:.1f} | {value['ours', 'p50']:.1f} "
        f"| {value['bare', 'p99']:.1f} | {value['ours', 'p99']:.1f} |"
    )


if __name__ == "__main__":
    main()
