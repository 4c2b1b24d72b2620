"""Offences planted on purpose: whoever forgets a rule of the house is told so by the machine, at once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest

from app.domains.organizations.models import OrganizationKind
from app.kernel.access import AccessTable
from app.kernel.db import Db
from app.kernel.routing import Routes
from app.kernel.workflow import Life
from app.policy import allow, steps

ROOT = Path(__file__).parents[2]

IMPORTS = {
    "the kernel knows a domain": ("app/kernel/planted.py", "import app.domains.accounts.models"),
    "the kernel knows the access table": ("app/kernel/planted_too.py", "import app.policy"),
    "a settings file knows the kernel": ("app/settings.py", "import app.kernel.text"),
    "a domain knows the application": ("app/domains/accounts/planted_main.py", "import app.main"),
    "a lower domain looks up": ("app/domains/documents/planted.py", "import app.domains.accounts.service"),
    "a service knows the web": ("app/domains/accounts/service.py", "import fastapi"),
    "a model knows the web": ("app/domains/accounts/models.py", "import starlette.requests"),
    "a domain opens the database": ("app/domains/accounts/planted.py", "import asyncpg"),
    "a domain reads tokens": ("app/domains/documents/planted_tokens.py", "import jose.jwt"),
    "a neighbour's router": ("app/domains/accounts/planted_router.py", "import app.domains.documents.router"),
    "a neighbour's schemas": ("app/domains/accounts/planted_schemas.py", "import app.domains.documents.schemas"),
    "a service looks up at its router": ("app/domains/documents/service.py", "import app.domains.documents.router"),
    "models look at schemas": ("app/domains/documents/models.py", "import app.domains.documents.schemas"),
}
NEW_DOMAIN = "app/domains/canteens/__init__.py"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the house with all offences in it."""
    house = tmp_path_factory.mktemp("house")
    for name in ("app", "tools"):
        shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", house)
    for place, line in IMPORTS.values():
        with (house / place).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    (house / NEW_DOMAIN).parent.mkdir()
    (house / NEW_DOMAIN).write_text('"""Nobody gave it a place."""\n')
    said = _lint(house)
    assert said.returncode == 1, said.stdout
    return said.stdout


def _lint(house: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    quiet = {**os.environ, "PYTHONPATH": str(house), "NO_COLOR": "1", "COLUMNS": "500"}
    return subprocess.run(command, cwd=house, env=quiet, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("offence", IMPORTS)
def test_a_wrong_import_is_reported(report: str, offence: str) -> None:
    place, line = IMPORTS[offence]
    importer = place.removesuffix(".py").replace("/", ".")
    imported = line.removeprefix("import ")
    told = [row for row in report.splitlines() if f"{importer} -> " in row]
    assert any(f"-> {imported}" in row or f"-> {imported.split('.')[0]} " in row for row in told), report


def test_a_domain_without_a_place_is_reported(report: str) -> None:
    assert "- app.domains.canteens" in report


def test_the_house_as_it_stands_has_none() -> None:
    said = _lint(ROOT)
    assert said.returncode == 0, said.stdout


# --- what fails when the module is read -------------------------------------------------------------------------------

_TABLES = """
import sys
from sqlalchemy.orm import Mapped
from app.kernel.tables import {audience}Record
class Stray({audience}Record):
    __tablename__ = "strays"
    name: Mapped[str]
"""


@pytest.mark.parametrize(("audience", "starts"), [("", False), ("Everyone, ", True)])
def test_a_table_without_an_audience_does_not_start(audience: str, starts: bool) -> None:
    """In a process of its own, because a mapped class cannot be unmapped."""
    said = subprocess.run(
        [sys.executable, "-c", _TABLES.format(audience=audience)],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (said.returncode == 0) is starts, said.stderr
    assert ("Stray has no audience" in said.stderr) is not starts


def test_a_route_without_an_action_does_not_start() -> None:
    async def lone() -> None:
        """Anybody."""

    with pytest.raises(TypeError, match="declares no access rule"):
        Routes("/strays", tag="Users").get("")(lone)


def test_a_route_that_is_not_async_does_not_start() -> None:
    def slow(db: Annotated[Db, allow("me.read")]) -> None:
        """A thread for every request."""

    with pytest.raises(TypeError, match="must be async"):
        Routes("/strays", tag="Users").get("")(slow)


def test_an_action_without_a_line_does_not_start() -> None:
    with pytest.raises(LookupError, match="no line in the access table"):
        allow("strays.read")


HEADER = "action administrator department centre school consultant observer scope\n"


@pytest.mark.parametrize(
    "line",
    [
        "strays.read all all all all all all -\nstrays.read - - - - - - -",
        "strays.read all all",
        "strays.read all everybody - - - - -",
        "strays.read all - - - - - - -",
    ],
    ids=["told twice", "too few cells", "an unknown reach", "too many cells"],
)
def test_a_malformed_line_does_not_start(line: str) -> None:
    with pytest.raises(ValueError, match=r"strays\.read"):
        AccessTable(HEADER + line, public=frozenset())


@pytest.mark.parametrize(
    "table",
    [
        "centre  promote  ministry  strays.write",
        "nursery  promote  school  strays.write",
        "school  promote  centre  strays.write\ncentre  promote  department  strays.write",
    ],
    ids=["an unknown target", "an unknown source", "a step told twice"],
)
def test_a_life_with_unknown_states_does_not_start(table: str) -> None:
    with pytest.raises(ValueError, match="step promote is told twice or names unknown states"):
        Life("strays", OrganizationKind, table)
    assert "strays" not in Life.known


@pytest.mark.parametrize("beside", ["school promote me.write", "nursery date me.write"])
def test_what_a_life_tells_beside_its_steps_is_none_of_them_and_of_known_states(beside: str) -> None:
    with pytest.raises(ValueError, match="is a step, too, or is told of unknown states"):
        Life("strays", OrganizationKind, "school promote centre me.write", beside)
    assert "strays" not in Life.known


def test_steps_that_are_not_in_the_life_do_not_start() -> None:
    life = Life("strays", OrganizationKind, "school promote centre me.write")
    Life.known.pop("strays")
    with pytest.raises(ValueError, match="not those of the life cycle"):
        steps(
            Routes("/strays", tag="Users"), life, object, object,  # type: ignore[arg-type]
            reading="me.read", words={"fly": ("Fly", "Away.")},
        )  # fmt: skip
