"""Text search by a part, the same in every list: case and ё do not matter, and the wildcards of SQL mean themselves."""

from typing import Any

from sqlalchemy import ColumnElement, collate, func, or_


def holds(part: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of these text columns holds the part; the collation is named: a server's own may know no Cyrillic."""
    pattern = f"%{_escaped(part.lower().replace('ё', 'е'))}%"
    return or_(
        *(
            func.replace(func.lower(collate(column, "pg_c_utf8")), "ё", "е").like(pattern, escape="\\")
            for column in columns
        )
    )


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
