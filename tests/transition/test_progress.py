"""Targets are set against what the waves brought; small counts are for the school and the centre alone."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Client
from tests.monitoring.conftest import begun as begin_sheet
from tests.monitoring.conftest import results_of
from tests.transition.conftest import at, begun, done

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]


async def _collect(client: Client, wave: Json, classes: Classes, **values: Any) -> None:
    school, centre = client("school"), client("centre")
    for name in ("4А", "4Б"):
        sheet = await begin_sheet(school, wave, classes["2", name], results_of(**values))
        address = f"/monitoring/submissions/{sheet['id']}"
        done(await school.take(address, "submit"))
        done(await centre.take(address, "accept"))


async def test_targets_are_reached_missed_or_still_ahead(
    client: Client, draft: Json, wave: Json, classes: Classes
) -> None:
    school = client("school")
    row = await begun(school, draft)
    before = done(await school.get(f"{at(row)}/progress"))
    assert (before["ahead"], before["reached"], before["missed"], before["unknown"]) == (3, 0, 0, 0)
    assert before["goals"][0]["points"][0]["wave_id"] == wave["id"]
    assert before["goals"][0]["points"][1]["wave_id"] is None, "no final wave is planned yet"

    await _collect(client, wave, classes)
    for who in (school, client("centre")):
        after = done(await who.get(f"{at(row)}/progress"))
        assert (after["reached"], after["missed"], after["ahead"]) == (1, 1, 1)
        mean, below = after["goals"]
        assert (mean["direction"], below["direction"]) == ("up", "down")
        first, last = mean["points"]
        assert (first["actual"], first["target"], first["state"], first["n"]) == (61.5, 60, "reached", 50)
        assert (last["actual"], last["state"]) == (None, "ahead")
        (share,) = below["points"]
        assert (share["actual"], share["state"]) == (pytest.approx(6 / 50), "missed")


async def test_small_counts_are_hidden_from_others(client: Client, draft: Json, wave: Json, classes: Classes) -> None:
    school = client("school")
    row = await begun(school, draft)
    await _collect(client, wave, classes, mathematics_below=1)
    for role in ("department", "observer"):
        hidden = done(await client(role).get(f"{at(row)}/progress"))
        (share,) = hidden["goals"][1]["points"]
        assert (share["suppressed"], share["actual"], share["state"]) == (True, None, "unknown")
    shown = done(await school.get(f"{at(row)}/progress"))["goals"][1]["points"][0]
    assert (shown["suppressed"], shown["actual"], shown["state"]) == (False, 0.04, "reached")


async def test_a_closed_wave_that_brought_nothing_tells_nothing(
    client: Client, draft: Json, plan: Callable[..., Any], classes: Classes
) -> None:
    school, centre = client("school"), client("centre")
    row = await begun(school, draft)
    wave = await plan()
    done(await centre.take(f"/monitoring/waves/{wave['id']}", "close"))
    shown = done(await school.get(f"{at(row)}/progress"))
    assert (shown["unknown"], shown["ahead"]) == (2, 1)


async def test_a_wave_without_a_target_is_shown_all_the_same(
    client: Client, draft: Json, plan: Callable[..., Any], classes: Classes
) -> None:
    row = await begun(client("school"), draft)
    await _collect(client, await plan(kind="intermediate", title="Промежуточный"), classes)
    points = done(await client("school").get(f"{at(row)}/progress"))["goals"][0]["points"]
    assert [(one["wave"], one["target"], one["actual"], one["state"]) for one in points] == [
        ("entry", 60, None, "ahead"), ("intermediate", None, 61.5, None), ("final", 65, None, "ahead"),
    ]  # fmt: skip
