"""`make bench`: the works of the performance page at sizes S and L, ours and a yardstick in turn, as ratios.

`make bench ARGS="L d"` takes one size and one work. Needs `wrk` and, for d, `psql` (Debian packages wrk and
postgresql-client). Servers and database run on this machine, one server process each; every figure is the median of
rounds taken A B A B; the load never leaves 127.0.0.1 and ends by itself.
"""

import os
import sys
from datetime import date

from app.kernel.machine.embedded import Embedded
from benchmarks import lists, load, posting, pushing, summing
from benchmarks.data import SIZES
from benchmarks.servers import FOLDER, Prepared, prepare

WORKS = "abcdef"
LARGE = "L"
"""What is sent must not be sent twice: at S there are too few classes for it."""


def main() -> None:
    """Run what is asked for and print the tables."""
    if not load.WRK or not pushing.PSQL:
        sys.exit("wrk and psql are needed: apt-get install wrk postgresql-client")
    FOLDER.mkdir(parents=True, exist_ok=True)
    sizes = [size for size in SIZES if size in sys.argv[1:]] or list(SIZES)
    works = {work for work in sys.argv[1:] if work in WORKS} or set(WORKS)
    with Embedded(FOLDER) as server:
        prepared = [prepare(server.url, size) for size in sizes]
        print(f"{date.today()}, load of the machine {os.getloadavg()}")  # noqa: DTZ011  # the day as it is here
        _print(load.HEADER, _in_requests(prepared, works))
        if "d" in works:
            _print(pushing.HEADER, [line for one in prepared if one.size == LARGE for line in pushing.run(one)])


def _in_requests(prepared: list[Prepared], works: set[str]) -> list[str]:
    lines: list[str] = []
    if works & set("abf"):
        lines += [line for one in prepared for line in lists.run(one)]
    if "c" in works:
        lines += [line for one in prepared if one.size == LARGE for line in posting.run(one)]
    if "e" in works:
        lines += summing.run(prepared)
    return lines


def _print(header: str, lines: list[str]) -> None:
    if lines:
        print("\n".join(["", header, *lines, ""]))


if __name__ == "__main__":
    main()
