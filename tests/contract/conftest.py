"""The contract is made from the routes alone: an application that never meets its database."""

import pytest
from fastapi import FastAPI

from app.kernel import contract
from app.kernel.contract.walk import Json
from app.main import create_app
from tests.conftest import make_settings


@pytest.fixture(scope="session")
def bare() -> FastAPI:
    return create_app(make_settings(), "postgresql://nobody@127.0.0.1:1/nowhere")


@pytest.fixture(scope="session")
def document(bare: FastAPI) -> Json:
    return contract.build(bare)
