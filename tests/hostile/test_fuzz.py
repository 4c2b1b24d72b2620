"""Schemathesis makes requests out of the contract, good and bad ones; its own checks judge the answers."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
)

from app.kernel.places import API
from tests.conforming import contract_of
from tests.conftest import As
from tests.hostile.judging import Target

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
EACH = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}
SLOW_TO_MAKE = {"roadmaps_import": 1}
"""A whole roadmap: the generator takes seconds for one."""


def cases(operation: Any, mode: GenerationMode) -> list[Any]:
    """The same ones at every run."""
    made: list[Any] = []
    many = SLOW_TO_MAKE.get(operation.definition.raw["operationId"], EACH[mode])

    @settings(
        max_examples=many, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        made.append(case)

    collect()
    return made


async def sent(person: As, case: Any, mode: GenerationMode) -> httpx.Response:
    """The case as Schemathesis would send it; a good one is sent by the person, not by a made-up token."""
    made: Any = requests.Request(
        **{name: value for name, value in case.as_transport_kwargs(base_url="http://test").items() if name != "timeout"}
    ).prepare()
    headers = {
        name: value
        for name, value in made.headers.items()
        if mode is GenerationMode.NEGATIVE or name.lower() != "authorization"
    }
    body = made.body.encode() if isinstance(made.body, str) else made.body
    return await person.request(str(made.method), str(made.url), content=body, headers=headers)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
async def test_what_a_schema_driven_fuzzer_finds(
    app: FastAPI, everyman: As, targets: list[Target], attempt: Callable[[], Any], mode: GenerationMode
) -> None:
    places = {(target.method, f"{API}{target.path}"): target.places for target in targets}
    schema = schemathesis.openapi.from_dict(contract_of(app).document)
    faults = []
    for found in schema.get_all_operations():
        result: Any = found
        operation = result.ok()
        known = places.get((operation.method.upper(), operation.path))
        if known is None:
            continue
        for number, case in enumerate(cases(operation, mode)):
            if number % 2 == 0 and mode is GenerationMode.POSITIVE:
                case.path_parameters = dict(known) or case.path_parameters
            async with attempt():
                answer = await sent(everyman, case, mode)
                try:
                    case.validate_response(answer, checks=CHECKS)
                except FailureGroup as group:
                    faults += [f"{operation.label}: {answer.status_code}: {error}" for error in group.exceptions]
    assert not faults, f"\n{len(faults)} faults:\n" + "\n".join(faults[:20])
