"""The one place that reads the tables people send: CSV, XLSX, JSON, NDJSON.

It knows nothing of schools. `read` turns bytes into a `Table` of `Row`s by a `TableShape`; what cannot be read for
certain is a fault that names its cell.
"""

from app.kernel.tabular.absences import Absence
from app.kernel.tabular.kinds import MEDIA_TYPES
from app.kernel.tabular.places import Place, Unreadable
from app.kernel.tabular.readers import Reader, boolean, choice, date_, decimal, integer, share, text
from app.kernel.tabular.reading import read
from app.kernel.tabular.shape import Column, TableShape
from app.kernel.tabular.table import Row, Table

__all__ = [
    "MEDIA_TYPES",
    "Absence",
    "Column",
    "Place",
    "Reader",
    "Row",
    "Table",
    "TableShape",
    "Unreadable",
    "boolean",
    "choice",
    "date_",
    "decimal",
    "integer",
    "read",
    "share",
    "text",
]
