"""What is committed is what the application serves, and what is vendored is what was reviewed."""

import gzip
import hashlib
import json
from pathlib import Path

import yaml
from fastapi import FastAPI

from app.kernel import contract
from app.kernel.contract.walk import Json
from app.kernel.problems import CATALOGUE
from app.kernel.reading_room import STATIC

FOLDER = Path(__file__).parents[2] / "openapi"


def test_the_committed_contract_is_what_the_application_serves(bare: FastAPI) -> None:
    assert contract.check(bare, FOLDER) == []


def test_drift_is_told_with_its_line_and_the_command_that_mends_it(bare: FastAPI, tmp_path: Path) -> None:
    contract.write(bare, tmp_path)
    assert contract.check(bare, tmp_path) == []
    (tmp_path / "openapi.json").unlink()
    changed = tmp_path / "openapi.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("title:", "title: x", 1), encoding="utf-8")
    drifted, missing = contract.check(bare, tmp_path)
    assert "line 3: make it anew by `python -m app openapi`" in drifted
    assert "openapi.json is missing" in missing


def test_yaml_and_json_say_the_same(document: Json) -> None:
    assert yaml.safe_load(contract.as_yaml(document)) == json.loads(contract.as_json(document)) == document


def test_the_catalogue_lists_every_problem(bare: FastAPI) -> None:
    listed = contract.rendered(bare)["problems.md"]
    assert all(f"`{kind.code}`" in listed and kind.mend.ru in listed for kind in CATALOGUE.values())


def test_what_is_vendored_is_what_was_reviewed_and_brings_its_licence() -> None:
    manifest = json.loads((STATIC / "vendored.json").read_text())
    assert {file.stem for file in STATIC.glob("*.gz")} == manifest.keys()
    for name, told in manifest.items():
        content = gzip.decompress((STATIC / f"{name}.gz").read_bytes())
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        assert (STATIC / f"{told['package']}.LICENSE.txt").stat().st_size > 1000
