"""The roadmap says whose duty a need is: in another district's it is the school's own to send what it needs."""

import pytest

from app.domains.organizations.models import School
from app.domains.roadmap import filing, service
from app.domains.roadmap.document import parsed
from app.domains.roadmap.models import LIFE, Roadmap
from app.domains.roadmap.seed import CODE, REFERENCE
from app.kernel.db import Db
from tests.conftest import As, Client, World
from tests.cooperation.conftest import Made
from tests.cooperation.test_fulfilling import OPEN, REPORTED, TAKEN_BACK, state
from tests.programmes.conftest import done

SCHOOLS = "Включить мероприятия по взаимодействию с учреждениями высшего и профессионального образования в программу"


@pytest.fixture
async def roadmap(db: Db, world: World) -> Roadmap:
    """The reference, but that schools owe their needs at 2.1.6."""
    before, after = REFERENCE.read_text(encoding="utf-8").split(SCHOOLS)
    changed = before + SCHOOLS + after.replace("transition_activity", "partnership_need", 1)
    found = await filing.load(db, world.district.id, CODE, parsed(changed.encode()))
    await service.publish(db, found)
    await LIFE.take(db, found, "publish")
    return found


async def test_sending_a_need_reports_the_duty_of_the_school_where_it_owes_that(
    client: Client, centre: As, school: As, need: Made, taking_part: None, schools: list[School]
) -> None:
    row = await need(sent=False)
    assert await state(school, "2.1.6", "school", "partnership_need") == OPEN
    done(await school.take(f"/partnership-needs/{row['id']}", "submit"))
    assert await state(school, "2.1.6", "school", "partnership_need") == REPORTED
    other = client("school", schools[1])
    assert await state(other, "2.1.6", "school", "partnership_need") == OPEN, "it has sent nothing"
    assert await state(centre, "2.1.6", "centre", "partnership_need") == OPEN, "nothing is gathered yet"
    done(await school.take(f"/partnership-needs/{row['id']}", "withdraw"))
    assert await state(school, "2.1.6", "school", "partnership_need") == TAKEN_BACK
