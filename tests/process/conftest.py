"""An installation for a whole module, which leaves it as crashes leave it; or a fresh one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.process.installation import Installation


@contextmanager
def _installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="es-"))
    made = Installation(folder / "data", folder)
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with _installation() as made:
        yield made


@pytest.fixture
def fresh() -> Iterator[Installation]:
    with _installation() as made:
        yield made
