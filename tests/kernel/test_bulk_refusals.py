"""What constraints say of rows that go in by COPY comes up in the same words as of any other row."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from app.domains.organizations.models import SchoolClass
from app.kernel import bulk
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.problems import Problem
from tests.conftest import World


def a_class(school: Any, **more: Any) -> dict[str, Any]:
    return {
        "district_id": school.district_id, "school_id": school.id, "school_year": "2040/41", "grade": 5, "letter": "А",
        "pupils": 25, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "status", "codes"),
    [
        ({}, 409, {"value.taken"}),
        ({"letter": "Б", "school_id": UUID(int=1)}, 422, {"reference.unknown"}),
        ({"letter": "Б", "grade": 12}, 422, {"value.refused"}),
    ],
)
async def test_a_refused_row_is_told_as_a_problem(
    app: FastAPI, world: World, transaction: None, more: dict[str, Any], status: int, codes: set[str]
) -> None:
    school = world.schools[0]
    with pytest.raises(Problem) as refused:
        async with app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
            await bulk.insert(db, SchoolClass, [a_class(school), a_class(school, **more)])
    assert refused.value.kind.status == status
    assert {fault.code for fault in refused.value.errors} == codes
