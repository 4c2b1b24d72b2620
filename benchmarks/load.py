"""The load: wrk with sixteen connections, ours and the bare server in turn, and a line of the table."""

import os
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable

CONNECTIONS = 16
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WARM_UP = 2
WRK = shutil.which("wrk") or ""
HEADER = """\
| size | work | R req/s | ours req/s | ours / R | p50 ms R | p50 ms | p99 ms R | p99 ms |
|---|---|---|---|---|---|---|---|---|"""

Round = dict[str, float]
Loaded = Callable[[int], Round]
"""One round of so many seconds."""

_DONE = """
done = function(summary, latency)
  print(string.format("RESULT %f %f %f %d %d %d", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, summary.errors.status, summary.errors.timeout,
    summary.requests))
end
"""


def load(url: str, token: str, script: str, seconds: int) -> Round:
    """One round of wrk; `script` is Lua that makes the requests."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script + _DONE)
        file.flush()
        said = subprocess.run(
            [WRK, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", file.name,
             "-H", f"Authorization: Bearer {token}", "-H", "Content-Type: application/json", url],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+) (\d+) (\d+)", said)
    if found is None or int(found[4]) or int(found[5]):
        raise SystemExit(f"the load failed: {said}")
    return {"rate": float(found[1]), "p50": float(found[2]), "p99": float(found[3]), "requests": float(found[6])}


def in_turn(**works: Loaded) -> dict[str, list[Round]]:
    """Rounds A B A B, after a warm-up of each."""
    for work in works.values():
        work(WARM_UP)
    found: dict[str, list[Round]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            found[name].append(work(SECONDS))
    return found


def line(size: str, work: str, bare: list[Round], ours: list[Round]) -> str:
    """A row of the table; the ratio is the median of the pairs."""
    told = [size, work, f"{middle(bare, 'rate'):.0f}", f"{middle(ours, 'rate'):.0f}", f"{ratio(ours, bare):.2f}"]
    told += [f"{middle(rounds, what):.1f}" for what in ("p50", "p99") for rounds in (bare, ours)]
    row = f"| {' | '.join(told)} |"
    print(row, flush=True)
    return row


def middle(rounds: list[Round], what: str) -> float:
    """The median over the rounds."""
    return statistics.median(one[what] for one in rounds)


def ratio(one: list[Round], other: list[Round]) -> float:
    """How the rates of two works compare, pair by pair."""
    return statistics.median(a["rate"] / b["rate"] for a, b in zip(one, other, strict=True))
