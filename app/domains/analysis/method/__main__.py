"""The arithmetic as a program: the inputs of a run on standard input, what follows from them on standard output.

    python -m app.domains.analysis.method < inputs.json > results.ndjson
    python -m app.domains.analysis.method design < inputs.json > design.ndjson
    python -m app.domains.analysis.method power < settings.json

The first line is about the run, each further one about a school; the same inputs give the same bytes.
"""

import gc
import json
import os
import sys
from typing import Any

import orjson

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from app.domains.analysis.method import design, power  # noqa: E402  # how many threads there are is settled first
from app.domains.analysis.method.engine import find  # noqa: E402
from app.domains.analysis.method.reading import read  # noqa: E402
from app.domains.analysis.method.telling import tell  # noqa: E402


def canonical(value: Any) -> bytes:
    """One way to write it: no spaces, keys in order, every float by its shortest digits."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def computed(content: bytes) -> list[bytes]:
    """The lines of a run."""
    inputs = read(content)
    head, rows = tell(inputs, find(inputs))
    return [canonical(head), *map(canonical, rows)]


def designed(content: bytes) -> list[bytes]:
    """The rows of the design matrices."""
    inputs = read(content)
    return [canonical(row) for row in design.rows(inputs, find(inputs))]


def simulated(content: bytes) -> list[bytes]:
    """What the rule finds and misses."""
    return [canonical(power.simulate(json.loads(content)))]


def main() -> None:
    """As told above; it ends before any garbage is worth collecting (measured: a third of the time)."""
    gc.disable()
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    made = {"run": computed, "design": designed, "power": simulated}[wanted](sys.stdin.buffer.read())
    sys.stdout.buffer.write(b"\n".join(made) + b"\n")


if __name__ == "__main__":
    main()
