"""What a schema is made of, read from PostgreSQL's own catalogue, so that two schemas can be held against each other.

Alembic's own comparison sees neither a changed CHECK nor a changed expression of a generated column.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Facts = dict[str, Any]

_COLUMNS = """
SELECT c.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || ' ' || CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE 'NULL' END
       || coalesce(' COLLATE ' || nullif(co.collname, 'default'), '')
       || CASE a.attidentity WHEN 'a' THEN ' IDENTITY ALWAYS' WHEN 'd' THEN ' IDENTITY' ELSE '' END
       || CASE a.attgenerated WHEN 's' THEN ' STORED ' WHEN 'v' THEN ' VIRTUAL ' ELSE ' ' END
       || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
_CONSTRAINTS = """
SELECT c.relname || '.' || o.conname, pg_get_constraintdef(o.oid)
FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND o.contype <> 'n'
"""
_INDEXES = """
SELECT c.relname || '.' || i.relname, pg_get_indexdef(i.oid)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'public'::regnamespace
"""
_TRIGGERS = """
SELECT c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
"""
_FUNCTIONS = """
SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
_OTHERS = """
SELECT relkind::text || ' ' || relname, '' FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('r', 'i', 'S')
UNION ALL
SELECT 'type ' || typname, '' FROM pg_type t
WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
"""

OF_TABLES = {"columns": _COLUMNS, "constraints": _CONSTRAINTS, "indexes": _INDEXES}
ALL = OF_TABLES | {"triggers": _TRIGGERS, "functions": _FUNCTIONS, "others": _OTHERS}


async def read(connection: AsyncConnection, queries: dict[str, str]) -> dict[str, Facts]:
    """Kind of thing -> its name -> its definition."""
    return {
        kind: {name: told for name, told in await connection.execute(text(query)) if "alembic_version" not in name}
        for kind, query in queries.items()
    }


def differences(one: dict[str, Facts], other: dict[str, Facts]) -> list[str]:
    """What is in one and not just so in the other."""
    return [
        f"{kind} {name}: {one[kind].get(name, 'missing')}  <>  {other[kind].get(name, 'missing')}"
        for kind in one
        for name in sorted(one[kind].keys() | other[kind].keys())
        if one[kind].get(name) != other[kind].get(name)
    ]
