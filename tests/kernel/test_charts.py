"""The process that draws: one for all, replaced when it has gone, ended when nobody asks; pictures without a font."""

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from app.kernel import painter as drawing
from app.kernel.charts import MOST_ROWS, Chart, Painter, PaintingError, _bounded, accepted, shortened
from app.kernel.problems import Problem
from app.kernel.text import Text

Json = dict[str, Any]
GIVEN: Json = {
    "language": "ru", "title": "Щука & ёж <№ 1>", "subtitle": "", "told": "Школ: 2.", "form": "svg",
    "draw": "app.domains.feedback.drawings.results:movement",
    "words": {"value": "балл", "who": "чей", "format": ",.1f"},
    "rows": {"points": [{"wave": "входной", "who": "школа", "value": 1234.5, "label": "1234,5"}]},
}  # fmt: skip


def order(**changes: Any) -> bytes:
    return json.dumps(GIVEN | changes).encode()


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


@pytest.fixture
async def artist() -> Any:
    made = Painter()
    yield made
    await made.close()
    assert made.pid is None


async def test_a_process_is_started_once_and_replaced_when_it_has_gone(artist: Painter) -> None:
    first = await artist.paint(order())
    pid = artist.pid
    assert "Щука &amp; ёж &lt;№ 1&gt;</title>".encode() in first
    assert await artist.paint(order()) == first
    assert artist.pid == pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.05)
    assert await artist.paint(order()) == first
    assert artist.pid != pid


async def test_a_wrong_order_is_a_mistake_of_the_program_and_the_next_one_is_drawn(artist: Painter) -> None:
    with pytest.raises(PaintingError, match="AttributeError"):
        await artist.paint(order(draw="app.domains.feedback.drawings.results:nothing"))
    assert (await artist.paint(order())).startswith(b"<svg")


async def test_it_ends_when_nobody_asks_any_more() -> None:
    made = Painter(idle=0.05)
    await made.paint(order())
    await asyncio.sleep(0.3)
    assert made.pid is None
    assert (await made.paint(order())).startswith(b"<svg")
    await made.close()


async def test_a_picture_that_takes_too_long_is_given_up_and_the_server_goes_on() -> None:
    made = Painter(patience=0.01)
    with pytest.raises(Problem) as refused:
        await made.paint(order())
    assert refused.value.kind.status == 503
    assert made.pid is None


async def test_drawing_does_not_hold_the_server_up(artist: Painter) -> None:
    """4,000 points twice: in a thread of the server they would stop it for a second."""
    await artist.paint(order())
    points = [{"wave": f"волна {n % 40}", "who": f"школа {n % 4}", "value": n, "label": ""} for n in range(4000)]
    longest, before, drawn = 0.0, time.perf_counter(), asyncio.create_task(artist.paint(order(rows={"points": points})))
    while not drawn.done():
        await asyncio.sleep(0.001)
        longest, before = max(longest, time.perf_counter() - before), time.perf_counter()
    assert (await drawn).startswith(b"<svg")
    assert longest < 0.15


async def test_it_is_told_nothing_of_the_settings(artist: Painter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the server alone")
    await artist.paint(order())
    assert artist.pid is not None
    assert b"SECRET_KEY" not in environment_of(artist.pid)


def test_letters_are_drawn_by_a_font_that_comes_along() -> None:
    """What no font has leaves the same picture whatever it says; Russian words leave different ones."""
    spec = drawing.specification(GIVEN | {"form": "spec"})
    same = [drawing.png(spec | {"title": {"text": word, "subtitle": ""}}) for word in ("Школа", "Район", "Школа")]
    assert same[0] == same[2]
    bodies = [one[one.index(b"IDAT") :] for one in same]
    assert bodies[0] != bodies[1]
    nowhere = spec | {"config": spec["config"] | {"font": "Liberation Sans"}}
    assert drawing.png(nowhere)[-200:] == drawing.png(spec)[-200:], "the letters are those of vl-convert itself"


def test_a_specification_needs_nothing_from_elsewhere() -> None:
    spec = drawing.specification(GIVEN)
    assert "url" not in json.dumps(spec["datasets"])
    assert spec["$schema"].endswith(f"v{drawing.VEGA_LITE}.1.json")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "application/vnd.vegalite.v6+json"),
        ("IMAGE/PNG", "image/png"),
        ("text/*;q=0.2, image/png;q=0.1", "text/plain"),
        ("image/png;q=nonsense, text/plain;q=0.1", "text/plain"),
    ],
)
def test_accept(header: str, chosen: str) -> None:
    assert accepted(header) == chosen


def test_nothing_that_there_is_was_asked_for() -> None:
    with pytest.raises(Problem):
        accepted("image/png;q=0")


def test_bounds() -> None:
    assert shortened(["а" * 3990, "б" * 20, "в"]) == "а" * 3990
    with pytest.raises(ValueError, match="20001 rows"):
        _bounded([{}] * (MOST_ROWS + 1))
    chart = Chart(draw="a:b", title=Text("а", "a"), told=[], rows={})
    assert str(chart.subtitle) == ""
