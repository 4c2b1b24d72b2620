"""What only the tests of the kernel need."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import Live
from tests.kernel.workshop import visitor, workshop


@pytest.fixture(scope="session")
async def broken(live: Live) -> AsyncIterator[FastAPI]:
    """The application with operations that go wrong, on the database with real commits."""
    async with workshop(live.url) as app:
        await app.state.kernel.keyring.load()
        yield app


@pytest.fixture
async def anybody(broken: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular, at the operations that go wrong."""
    async with visitor(broken) as client:
        yield client
