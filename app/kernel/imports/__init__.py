"""Tables into rows: each judged as a single create would be, answered for by its number in the file.

`order.py` says how a file is to be taken and what became of it, `loading.py` is what all loadings do alike, `keyed.py`
upserts rows by a natural key: a domain tells it an `Intake`. A loading of another kind is a `Loading` of its own.
"""

from app.kernel.imports.keyed import Intake, Line, load
from app.kernel.imports.loading import CHUNK, MOST_ROWS, Loading
from app.kernel.imports.order import (
    FILE_UNREADABLE,
    MOST_FAULTS,
    Mode,
    Order,
    Outcome,
    conclude,
    digest_of,
    table_in,
)

__all__ = [
    "CHUNK",
    "FILE_UNREADABLE",
    "MOST_FAULTS",
    "MOST_ROWS",
    "Intake",
    "Line",
    "Loading",
    "Mode",
    "Order",
    "Outcome",
    "conclude",
    "digest_of",
    "load",
    "table_in",
]
