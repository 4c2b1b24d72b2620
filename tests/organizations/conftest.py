"""What only the tests of organisations need."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event


@pytest.fixture
def queries(app: FastAPI) -> Callable[[], AbstractContextManager[list[str]]]:
    """The statements that reach the database while a block runs, but for those that read and write nothing."""
    engine = app.state.kernel.database.engine.sync_engine

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "DISCARD")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counted
