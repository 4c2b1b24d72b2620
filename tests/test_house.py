"""The house keeps its rules: whatever domains exist, nothing is listed here by hand."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ValidationError
from sqlalchemy import Table

from app.kernel import contract
from app.kernel.contract.examples import example_of
from app.kernel.contract.walk import Json
from app.kernel.paging import ListQuery
from app.kernel.problems import CATALOGUE, Kind
from app.kernel.routing import Route
from app.kernel.schema import In, Out, Patch, RecordOut
from app.kernel.tables import Base, Entrusted, Owned, Public, Shared
from app.kernel.tasks import Source
from app.kernel.text import Labelled
from app.kernel.workflow import Living
from app.main import create_app
from app.policy import TABLE
from tests.conftest import make_settings
from tests.house import rules

ROOT = Path(__file__).parents[1]
DOMAINS = ROOT / "app" / "domains"


def below(kind: type[Any]) -> list[type[Any]]:
    """Every class of the application that descends from this one."""
    found: dict[str, type[Any]] = {}
    for child in kind.__subclasses__():
        for one in (child, *below(child)):
            if one.__module__.startswith("app."):
                found[f"{one.__module__}.{one.__qualname__}"] = one
    return list(found.values())


MODELS: list[type[Any]] = [mapper.class_ for mapper in Base.registry.mappers]
TABLES = list(Base.metadata.tables.values())
VOCABULARIES = below(Labelled)
SHARED_NAMES = 5
"""An answer that shares more names with a table than every record has is that table's."""
SCHEMAS = [schema for kind in (In, Out, ListQuery) for schema in below(kind) if not schema.__name__.startswith("_")]


@pytest.fixture(scope="module")
def bare() -> FastAPI:
    return create_app(make_settings(), "postgresql://nobody@127.0.0.1:1/nowhere")


@pytest.fixture(scope="module")
def document(bare: FastAPI) -> Json:
    return contract.build(bare)


@pytest.fixture(scope="module")
def routes(bare: FastAPI) -> list[Route]:
    return [route for route in bare.router.routes if isinstance(route, Route)]


def told(faults: Iterator[str] | list[str]) -> None:
    found = list(faults)
    assert not found, "\n" + "\n".join(found)


def in_files(folder: Path, rule: Callable[[str], Iterator[str]]) -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        for fault in rule(file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(ROOT)}:{fault}"


# --- the source -------------------------------------------------------------------------------------------------------


def test_a_domain_knows_no_transactions_no_sessions_and_no_raw_sql() -> None:
    told(in_files(DOMAINS, rules.forbidden_words))


def test_a_file_can_be_read_in_one_sitting() -> None:
    told(in_files(DOMAINS, rules.too_long))


@pytest.mark.parametrize("folder", ["app", "migrations", "tests", "tools"])
def test_a_module_begins_with_why_it_exists(folder: str) -> None:
    told(in_files(ROOT / folder, rules.without_docstring))


def test_every_sentence_is_said_in_both_languages() -> None:
    told(in_files(ROOT / "app", rules.ill_told))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.forbidden_words, "await db.commit()"),
        (rules.forbidden_words, "await session.rollback()"),
        (rules.forbidden_words, "from sqlalchemy import select, text"),
        (rules.forbidden_words, "db.rows(text('SELECT 1'))"),
        (rules.forbidden_words, "from sqlalchemy.ext.asyncio import AsyncSession"),
        (rules.forbidden_words, "def f(session: AsyncSession): ..."),
        (rules.forbidden_words, "select(User.__table__)"),
        (rules.forbidden_words, "await db.connection()"),
        (rules.forbidden_words, "kernel.database.connect()"),
        (rules.forbidden_words, "db._session.execute(x)"),
        (rules.forbidden_words, "db.unit_of_work.flush()"),
        (rules.forbidden_words, "db.run_ready('SELECT 1', [])"),
        (rules.forbidden_words, "row.status = 'draft'"),
        (rules.forbidden_words, "a, row.status = 1, 'draft'"),
        (rules.forbidden_words, "row.status += 'x'"),
        (rules.forbidden_words, "for row.status in states: ..."),
        (rules.forbidden_words, "setattr(row, 'status', 'draft')"),
        (rules.forbidden_words, "row._moved('draft')"),
        (rules.forbidden_words, "print(1)"),
        (rules.forbidden_words, "Post(starts_on=now().date())"),
        (rules.too_long, "x = 1\n" * rules.LONGEST_FILE),
        (rules.without_docstring, "x = 1\n"),
        (rules.ill_told, "Text('yes', 'yes indeed')"),
        (rules.ill_told, "Text('да', 'да')"),
        (rules.ill_told, "Text('да: {n}', 'yes: {m}')"),
        (rules.ill_told, "Text('', 'yes')"),
        (rules.ill_told, "Text('да: {{…}}', 'yes: {{…}}')"),
    ],
)
def test_a_rule_of_the_source_notices_an_offence(rule: Callable[[str], Iterator[str]], source: str) -> None:
    assert list(rule(source))


def test_a_rule_of_the_source_lets_the_rest_be() -> None:
    source = "if row.status == 'draft' and x.status_code == 200 and db.flush(): row.state = Text('да {n}', 'yes {n}')"
    assert not list(rules.forbidden_words(source))
    assert not list(rules.ill_told(source))


def test_every_domain_is_mounted() -> None:
    domains = {room.parent.name for room in DOMAINS.glob("*/router.py")}
    assert domains <= {name.split(".")[2] for name in sys.modules if name.startswith("app.domains.")}


# --- the tables -------------------------------------------------------------------------------------------------------


def test_every_table_has_one_audience_and_loads_nothing_unasked() -> None:
    told(fault for model in MODELS for fault in rules.faults_of_model(model))


def test_every_row_stands_in_one_district_with_its_owner() -> None:
    told(fault for model in MODELS for fault in rules.faults_of_owner(model))


def test_no_child_can_point_at_the_parent_of_another_owner() -> None:
    owned = {table.name for table in TABLES if issubclass(_model_of(table.name), Owned | Shared | Entrusted | Public)}
    told(fault for table in TABLES for fault in rules.loose_keys(table, owned))


def test_every_closed_list_is_a_constraint_of_the_database() -> None:
    told(
        fault
        for schema in below(RecordOut)
        for table in _tables_behind(schema)
        for fault in rules.unlisted(table, _closed_lists(schema))
    )


def test_every_closed_list_of_the_database_has_labels() -> None:
    vocabularies = [{member.value for member in vocabulary} for vocabulary in VOCABULARIES]
    told(fault for table in TABLES for fault in rules.lists_without_words(table, vocabularies))


def test_every_life_is_a_constraint_of_its_table() -> None:
    told(fault for model in MODELS if issubclass(model, Living) for fault in rules.faults_of_life(model))


def _model_of(table: str) -> type[Any]:
    (model, *_) = [model for model in MODELS if model.__table__.name == table]
    return model


def _tables_behind(schema: type[BaseModel]) -> list[Table]:
    """The table of its domain, or of the kernel, with which an answer shares most names; none if it shares too few."""
    near = {schema.__module__.split(".")[2], "jobs"}
    found = [table for table in TABLES if _model_of(table.name).__module__.split(".")[2] in near]
    found.sort(key=lambda table: len(schema.model_fields.keys() & table.columns.keys()))
    return [table for table in found[-1:] if len(schema.model_fields.keys() & table.columns.keys()) > SHARED_NAMES]


def _closed_lists(schema: type[BaseModel]) -> dict[str, type[Labelled]]:
    """Name of a property -> its closed list."""
    return {
        name: kind
        for name, field in schema.model_fields.items()
        for kind in _leaves(field.annotation)
        if inspect.isclass(kind) and issubclass(kind, Labelled)
    }


# --- the wire ---------------------------------------------------------------------------------------------------------


def test_everything_on_the_wire_is_described() -> None:
    told(fault for schema in SCHEMAS for fault in rules.faults_of_schema(schema))


def test_every_closed_list_on_the_wire_is_labelled() -> None:
    used = {leaf for schema in SCHEMAS for field in schema.model_fields.values() for leaf in _leaves(field.annotation)}
    told(
        f"{kind.__name__} has no labels"
        for kind in used
        if inspect.isclass(kind) and issubclass(kind, Enum) and not issubclass(kind, Labelled)
        if kind.__module__.startswith("app.")
    )
    told(fault for vocabulary in VOCABULARIES for fault in rules.faults_of_labels(vocabulary))


def test_no_change_moves_a_row_or_its_state() -> None:
    for patch in below(Patch):
        assert not patch.model_fields.keys() & {"id", "version", "status", "district_id", "created_at", "updated_at"}


def test_input_knows_no_coercion(document: Json) -> None:
    """`false` is no number, `"12"` is no integer, `1` is no date: wherever such a property stands, however deep."""
    named = document["components"]["schemas"]
    inputs = [schema for schema in below(In) if schema.__name__ in named and not schema.__name__.endswith("Form")]
    assert len(inputs) > 5
    told(fault for schema in inputs for fault in _coerced(document, schema))


_FOREIGN: dict[str, list[Any]] = {
    "integer": ["12", True, 1.5, [1]],
    "number": ["0.5", True, "1"],
    "boolean": ["true", 1, 0, "on"],
    "date": [1, 0, 20_260_901, True, 1.5, "2026-09-01T00:00:00Z"],
    "date-time": [1, 1.5, True, "2026-09-01"],
    "uuid": [1, True, "x"],
    "string": [1, True, 1.5, ["x"], {}],
}


def _coerced(document: Json, schema: type[BaseModel]) -> Iterator[str]:
    whole = example_of(document, {"$ref": f"#/components/schemas/{schema.__name__}"})
    schema.model_validate(whole)
    for name, told_of in document["components"]["schemas"][schema.__name__].get("properties", {}).items():
        kinds = {told_of.get("format"), *([told_of["type"]] if isinstance(told_of.get("type"), str) else ())}
        for kind in kinds & _FOREIGN.keys():
            if kind == "string" and told_of.get("format") in _FOREIGN:
                continue
            for value in _FOREIGN[kind]:
                try:
                    schema.model_validate(deepcopy(whole) | {name: value})
                except ValidationError as error:
                    if any(fault["loc"][:1] == (name,) for fault in error.errors()):
                        continue
                yield f"{schema.__name__}.{name} takes {value!r} for {kind}"


def _leaves(annotation: Any) -> Iterator[Any]:
    """The types inside a type."""
    inner = get_args(annotation)
    if not inner:
        yield annotation
    for one in inner:
        yield from _leaves(one)


# --- access, problems -------------------------------------------------------------------------------------------------


def test_every_route_stands_behind_a_line_of_the_access_table(routes: list[Route]) -> None:
    told(
        f"{route.unique_id}: {route.access.action} is unknown"
        for route in routes
        if route.access.action not in TABLE.rows and route.access.action not in TABLE.public
    )


def test_every_kind_of_task_stands_behind_a_line_of_the_access_table_and_leads_to_an_address(document: Json) -> None:
    told(f"{kind}: {one.action} is unknown" for kind, one in Source.known.items() if one.action not in TABLE.rows)
    links = [(kind, one.link) for kind, one in Source.known.items() if isinstance(one.link, str)]
    told(f"{kind}: {link} is nowhere" for kind, link in links if link not in document["paths"])


def test_every_line_of_the_access_table_is_used(routes: list[Route]) -> None:
    used = {route.access.action for route in routes}
    told(f"{action} is asked by no route" for action in (*TABLE.rows, *TABLE.public) if action not in used)


def test_whoever_may_change_may_read() -> None:
    """Else a change would be answered by 403 for what can be seen, and 404 for what can be changed."""
    for action, row in TABLE.rows.items():
        reading = TABLE.rows.get(f"{action.rsplit('.', 1)[0]}.read")
        if reading is not None:
            assert row.cells.keys() <= reading.cells.keys(), action


def test_actions_are_named_alike() -> None:
    for action in (*TABLE.rows, *TABLE.public):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*", action), action


@pytest.mark.parametrize("kind", CATALOGUE.values(), ids=lambda kind: str(kind.code))
def test_every_problem_is_told_in_both_languages(kind: Kind) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
    assert 400 <= kind.status < 600
    for text in (kind.title, kind.who, kind.mend):
        assert not list(rules.faults_of_pair(text.ru, text.en))
