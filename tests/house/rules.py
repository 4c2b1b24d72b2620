"""The rules of the house that import-linter cannot see, as functions that name every place where they are broken."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Table
from sqlalchemy.ext.hybrid import HybridExtensionType

from app.kernel.access import REACHES
from app.kernel.actor import Post, Role
from app.kernel.tables import AUDIENCES, Entrusted, InDistrict, Owned, Public, Shared
from app.kernel.text import Labelled
from app.kernel.workflow import Living

LONGEST_FILE = 400
FORBIDDEN_CALLS = {"print", "breakpoint", "text", "insert", "update", "delete", "create_async_engine"}
FORBIDDEN_ATTRIBUTES = {
    "commit": "the request commits, at its end",
    "rollback": "a refusal is raised, and nothing stays",
    "__table__": "rows are had through the gate, by their class",
    "connection": "raw SQL passes the gate",
    "connect": "raw SQL passes the gate",
    "_session": "a Db is all there is",
    "unit_of_work": "a Db is all there is",
    "run_ready": "raw SQL passes the gate",
    "_moved": "the life cycle is the only writer of a state",
}
FORBIDDEN_NAMES = {"AsyncSession", "AsyncConnection", "AsyncEngine"}
PARTS = sorted({part for reach in REACHES.values() for part in reach(Post(Role.CENTRE)).parts})
"""Hybrids by these names say which rows of a district an actor reaches."""
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LATIN = re.compile("[a-z]", re.IGNORECASE)
LISTED = re.compile(r"\b(\w+) IN \(([^)]*)\)")


# --- what the source must not say -------------------------------------------------------------------------------------


def forbidden_words(source: str) -> Iterator[str]:
    """In a domain: no raw SQL, no transactions, no sessions, no writing of a state, no talking to the terminal."""
    for node in ast.walk(ast.parse(source)):
        for fault in _forbidden(node):
            yield f"{getattr(node, 'lineno', 0)}: {fault}"


def _forbidden(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
            yield f"{name}() has no place in a domain"
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), _]):
            yield "writes .status: the life cycle is the only writer of a state"
        case ast.Attribute(attr="status", ctx=ast.Store() | ast.Del()):
            yield "writes .status: the life cycle is the only writer of a state"
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="now")), attr="date")):
            yield "now().date() is a day of London: kernel.calendar.today() is the day of the district"
        case ast.Attribute(attr=name) if name in FORBIDDEN_ATTRIBUTES:
            yield f".{name}: {FORBIDDEN_ATTRIBUTES[name]}"
        case ast.Name(id=name) | ast.alias(name=name) if name.rsplit(".", 1)[-1] in FORBIDDEN_NAMES:
            yield f"{name}: only the kernel opens the database"
        case ast.ImportFrom(module="sqlalchemy", names=names):
            raw = {alias.name for alias in names} & {"text", "insert", "update", "delete"}
            yield from (f"imports {name} of SQLAlchemy" for name in sorted(raw))
        case _:
            pass


def without_docstring(source: str) -> Iterator[str]:
    if not ast.get_docstring(ast.parse(source)):
        yield "1: the module does not say why it exists"


def too_long(source: str) -> Iterator[str]:
    if (lines := source.count("\n")) >= LONGEST_FILE:
        yield f"{lines}: too long to be read in one sitting"


def ill_told(source: str) -> Iterator[str]:
    """`Text("по-русски", "in English")`: each in its own letters, with the same places to fill."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text"):
            continue
        told = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if len(told) == 2 and all(isinstance(one, str) for one in told):
            yield from (f"{node.lineno}: {fault}" for fault in faults_of_pair(str(told[0]), str(told[1])))


def faults_of_pair(ru: str, en: str) -> Iterator[str]:
    """Of one sentence in both languages; a sign alone (a dash) may stand in both."""
    if "{{" in ru + en or "}}" in ru + en:
        yield f"{ru!r}: doubled braces are told as they are where nothing is filled in"
    letters = [CYRILLIC.search(word) or LATIN.search(word) for word in (_unfilled(ru), _unfilled(en))]
    if not all(letters):
        if ru != en:
            yield f"{ru!r}, {en!r}: said in one language only"
        return
    if not CYRILLIC.search(ru) and ru != en:
        yield f"{ru!r} is no Russian"
    if CYRILLIC.search(re.sub("«[^»]*»", "", en)):
        yield f"{en!r} is no English"
    if _places(ru) != _places(en):
        yield f"{ru!r}, {en!r}: different places to fill"


def _places(sentence: str) -> set[str]:
    """`{ru}` and `{en}` stand for one thing said twice."""
    return {"language" if name in ("ru", "en") else name for name in re.findall(r"\{(\w+)\}", sentence)}


def _unfilled(sentence: str) -> str:
    return re.sub(r"\{\w+\}", "", sentence)


# --- what a table must have -------------------------------------------------------------------------------------------

NO_OWNER_TO_POINT_AT = {
    "organizations": "is the owner itself",
    "audit_entries": "outlives what it tells of, and users belong to no district",
    "state_changes": "outlives what it tells of",
}


def faults_of_model(model: type[Any]) -> Iterator[str]:
    """One mapped class: its audience, and that nothing of it loads unasked."""
    audiences = [audience for audience in AUDIENCES if issubclass(model, audience)]
    if len(audiences) != 1:
        yield f"{model.__name__} has {len(audiences)} audiences"
    for name, relation in model.__mapper__.relationships.items():
        if relation.lazy != "raise":
            yield f"{model.__name__}.{name} loads by itself"
    for name in PARTS:
        told = model.__mapper__.all_orm_descriptors.get(name)
        if hasattr(model, name) and (told is None or told.extension_type is not HybridExtensionType.HYBRID_PROPERTY):
            yield f"{model.__name__}.{name} is called as a part of a district is in the access table, and is none"


def faults_of_owner(model: type[Any]) -> Iterator[str]:
    """No row can be half in one district and half in another."""
    table: Table = model.__table__
    if not issubclass(model, Owned | Shared | Entrusted | Public | InDistrict):
        return
    district = _column_behind(model, "district_id")
    if district is None:
        yield f"{table.name} does not say its district"
        return
    if table.name in NO_OWNER_TO_POINT_AT:
        return
    if district.nullable:
        yield f"{table.name}.{district.name} may be null"
    if not issubclass(model, InDistrict):
        owner = _column_behind(model, "organization_id")
        if owner is None:
            yield f"{table.name} does not say its owner"
        elif not any({owner.name, district.name} <= _own(key) for key in table.foreign_key_constraints):
            yield f"{table.name}: no foreign key holds {owner.name} and {district.name} together"


def loose_keys(table: Table, owned: set[str]) -> Iterator[str]:
    """A child of an owned row points at it together with the district (or the owner), so that it cannot cross over."""
    walls = {"district_id", "organization_id", "school_id"}
    for key in table.foreign_key_constraints:
        target = key.referred_table.name
        if table.name in owned and target in owned and not (_theirs(key) - {"id"}) & walls:
            yield f"{table.name}: {sorted(_own(key))} -> {target} can point into another district"


def unlisted(table: Table, wire: dict[str, type[Labelled]]) -> Iterator[str]:
    """A column that goes out as a closed list has it as a CHECK, with the very same codes."""
    checks = {column: codes for rule in _checks(table) for column, codes in _lists(rule)}
    for column in table.columns:
        free = str(column.type) == "TEXT" and column.computed is None and not column.foreign_keys
        if column.name in wire and free:
            if column.name not in checks:
                yield f"{table.name}.{column.name} takes any text"
            elif not checks[column.name] <= set(wire[column.name]):
                yield f"{table.name}.{column.name} takes codes that {wire[column.name].__name__} does not know"


def lists_without_words(table: Table, vocabularies: list[set[str]]) -> Iterator[str]:
    """Every closed list of the database is one (or a part of one) whose codes have labels."""
    for rule in _checks(table):
        for column, codes in _lists(rule):
            if codes and not any(codes <= vocabulary for vocabulary in vocabularies):
                yield f"{table.name}.{column}: nobody labels {sorted(codes)}"


def faults_of_life(model: type[Living]) -> Iterator[str]:
    """The states of the table's CHECK are those of the life cycle."""
    table: Any = model.__table__
    wanted = str(model.__life__.check().sqltext)
    if wanted not in {str(rule.sqltext) for rule in _checks(table)}:
        yield f"{table.name} does not hold the states of its life cycle: add LIFE.check()"
    if model.__life__.resource != table.name:
        yield f"{table.name} lives by the cycle of {model.__life__.resource}"


def _checks(table: Table) -> list[CheckConstraint]:
    return [rule for rule in table.constraints if isinstance(rule, CheckConstraint)]


def _lists(rule: CheckConstraint) -> list[tuple[str, set[str]]]:
    return [(column, set(re.findall(r"'([^']*)'", codes))) for column, codes in LISTED.findall(str(rule.sqltext))]


def _own(key: ForeignKeyConstraint) -> set[str]:
    return {column.name for column in key.columns}


def _theirs(key: ForeignKeyConstraint) -> set[str]:
    return {element.column.name for element in key.elements}


def _column_behind(model: type[Any], name: str) -> Column[Any] | None:
    mapper = model.__mapper__
    name = mapper.synonyms[name].name if name in mapper.synonyms else name
    found: Column[Any] | None = mapper.columns.get(name)
    return found


# --- what goes over the wire ------------------------------------------------------------------------------------------


def faults_of_schema(schema: type[BaseModel]) -> Iterator[str]:
    """A class of the wire says what it is, and of each property what it means."""
    if not (schema.__dict__.get("__doc__") or "").strip():
        yield f"{schema.__name__} has no docstring"
    for name, field in schema.model_fields.items():
        if not (field.description or "").strip():
            yield f"{schema.__name__}.{name} is not described"


def faults_of_labels(vocabulary: type[Labelled]) -> Iterator[str]:
    for member in vocabulary:
        for fault in faults_of_pair(member.label.ru, member.label.en):
            yield f"{vocabulary.__name__}.{member.name}: {fault}"
        if not CYRILLIC.search(member.label.ru):
            yield f"{vocabulary.__name__}.{member.name}: {member.label.ru!r} is no Russian"
