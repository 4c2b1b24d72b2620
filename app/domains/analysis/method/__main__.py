"""The arithmetic as a program: the inputs of a run on standard input, what follows from them on standard output.

    python -m app.domains.analysis.method < inputs.ndjson > results.txt
    python -m app.domains.analysis.method design < inputs.ndjson > design.ndjson
    python -m app.domains.analysis.method power < settings.json

What comes out of a run is lines of JSON: the first is about the run, each further one about a school in four documents
with tabs between (what is short, the figures, the reasons, the similar schools), the last one is the bare SHA-256 of
those before, which the run has as `result_sha256`. The same inputs give the same bytes.
"""

import gc
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from app.domains.analysis.method import design, power  # noqa: E402  # how many threads there are is settled first
from app.domains.analysis.method.engine import find  # noqa: E402
from app.domains.analysis.method.reading import read  # noqa: E402
from app.domains.analysis.method.telling import tell  # noqa: E402

NICE = 10
"""Others come first where there are not processors enough."""
LONG_PARTS = frozenset({"figures", "reasons", "similar"})


def canonical(value: Any) -> bytes:
    """One way to write it: no spaces, keys in order, every float by its shortest digits."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def computed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a run."""
    inputs, arriving = read(lines)
    digest = hashlib.sha256()
    for made in tell(inputs, find(inputs, arriving)):
        line = b"\t".join(map(canonical, _parts(made))) + b"\n"
        digest.update(line)
        yield line
    yield digest.hexdigest().encode() + b"\n"


def _parts(made: dict[str, Any]) -> list[Any]:
    """Of a school first what is short, then each of the long parts, so that nobody need read them to pass them on."""
    if not made.keys() >= LONG_PARTS:
        return [made]
    short = {name: value for name, value in made.items() if name not in LONG_PARTS}
    return [short, made["figures"], made["reasons"], made["similar"]]


def designed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The rows of the design matrices."""
    inputs, arriving = read(lines)
    for row in design.rows(inputs, find(inputs, arriving)):
        yield canonical(row) + b"\n"


def simulated(lines: Iterable[bytes]) -> Iterator[bytes]:
    """What the rule finds and misses."""
    yield canonical(power.simulate(json.loads(b"".join(lines)))) + b"\n"


def main() -> None:
    """As told above, behind whoever serves; it ends before any garbage is worth collecting (a third of the time)."""
    os.nice(NICE)
    gc.disable()
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    work = {"run": computed, "design": designed, "power": simulated}.get(wanted)
    if work is None:
        sys.exit(__doc__)
    for line in work(sys.stdin.buffer):
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
