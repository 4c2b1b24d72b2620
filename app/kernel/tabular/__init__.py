"""The one place that reads the tables people send (CSV, XLSX, JSON, NDJSON) and writes those they get back.

It knows nothing of schools. `read` turns bytes into a `Table` of `Row`s by a `TableShape`; what cannot be read for
certain is a fault that names its cell. `sheets_in` and `book_in` are for workbooks of several tables. `write_csv`,
`write_ndjson` and `write_xlsx` write; `write_blank_forms` makes a workbook to be filled in; `mark_faults` gives a file
back with its faults marked.
"""

from app.kernel.tabular.absences import Absence
from app.kernel.tabular.fill_rules import FillColumn, FillKind
from app.kernel.tabular.from_xlsx import Book
from app.kernel.tabular.kinds import MEDIA_TYPES
from app.kernel.tabular.marking import mark_faults
from app.kernel.tabular.objects import ObjectTable
from app.kernel.tabular.places import Place, Unreadable
from app.kernel.tabular.readers import Reader, boolean, choice, date_, decimal, integer, number, percent, share, text
from app.kernel.tabular.reading import book_in, read, sheets_in
from app.kernel.tabular.shape import Column, TableShape
from app.kernel.tabular.table import Row, Table
from app.kernel.tabular.to_csv import write_csv
from app.kernel.tabular.to_fill import FillSheet, write_blank_forms
from app.kernel.tabular.to_ndjson import write_ndjson
from app.kernel.tabular.to_xlsx import Sheet, write_xlsx

__all__ = [
    "MEDIA_TYPES",
    "Absence",
    "Book",
    "Column",
    "FillColumn",
    "FillKind",
    "FillSheet",
    "ObjectTable",
    "Place",
    "Reader",
    "Row",
    "Sheet",
    "Table",
    "TableShape",
    "Unreadable",
    "book_in",
    "boolean",
    "choice",
    "date_",
    "decimal",
    "integer",
    "mark_faults",
    "number",
    "percent",
    "read",
    "share",
    "sheets_in",
    "text",
    "write_blank_forms",
    "write_csv",
    "write_ndjson",
    "write_xlsx",
]
