"""Pictures: one Vega-Lite specification, given as it is or drawn as SVG or PNG, and always told in words as well.

A domain says what to draw (`Chart`: a function that makes an altair chart of named rows) and what there is to see, in
both languages. The form is chosen by `Accept`; the drawing is done by a process of its own (`painter.py`), which is
started when a picture is first asked for and ended when none has been for a while.
"""

import asyncio
import os
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import orjson
import structlog
from pydantic import ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypeAliasType

from app.kernel.preconditions import etag, none_match
from app.kernel.problems import NOT_ACCEPTABLE, Problem
from app.kernel.refusals import unavailable
from app.kernel.schema import Out, eg
from app.kernel.text import Text, language

SPECIFICATION = "application/vnd.vegalite.v6+json"
FORMS: Mapping[str, str] = {
    SPECIFICATION: "spec",
    "application/json": "spec",
    "image/svg+xml": "svg",
    "image/png": "png",
    "text/plain": "text",
}
"""What can be asked for, the first one where nothing is; to each what the painter calls it."""
MOST_ROWS = 20_000
"""Rows of one picture: ten times what a district of 4,000 schools needs at most would still be drawn in seconds."""
_DESCRIBED = 4000
"""Characters of a text alternative inside a picture; `text/plain` tells all."""
_IDLE = 60.0
_PATIENCE = 20.0
_ROOT = Path(__file__).parents[2]

_CELL = Annotated[str, Field(max_length=2000)] | Annotated[float, Field(ge=-1e15, le=1e15)] | bool | None
VegaLiteRow = TypeAliasType(
    "VegaLiteRow",
    Annotated[
        dict[Annotated[str, Field(max_length=40)], _CELL],
        Field(max_length=40, description="A row of what is drawn.", examples=[{"state": "принято", "count": 120}]),
    ],
)
VegaLiteDatasets = TypeAliasType(
    "VegaLiteDatasets",
    Annotated[
        dict[Annotated[str, Field(max_length=40)], Annotated[list[VegaLiteRow], Field(max_length=MOST_ROWS)]],
        Field(
            max_length=10,
            description="The rows that are drawn, by their names.",
            examples=[{"rows": [{"state": "принято", "count": 120}]}],
        ),
    ],
)


class VegaLiteOut(Out):
    """A Vega-Lite specification with its data: any front end that knows Vega-Lite draws it as it is."""

    model_config = ConfigDict(
        json_schema_extra={"additionalProperties": True, "x-free-form": "as the schema of Vega-Lite has it"}
    )

    schema_: Annotated[
        str, Field(alias="$schema", max_length=200), eg("https://vega.github.io/schema/vega-lite/v6.4.1.json")
    ]
    """The schema of Vega-Lite that it follows."""
    description: Annotated[str, Field(max_length=4000), eg("Принято листов: 120 из 148.")]
    """What there is to see, in words."""
    datasets: VegaLiteDatasets
    """The rows that are drawn."""


_BYTES: dict[str, Any] = {"type": "string", "contentMediaType": "image/png", "maxLength": 20_000_000}
_XML: dict[str, Any] = {
    "type": "string", "maxLength": 20_000_000, "description": "The drawing, with a title and a text alternative.",
}  # fmt: skip
_SPEC = {"$ref": "#/components/schemas/VegaLiteOut"}
_WORDS: dict[str, Any] = {"type": "string", "maxLength": 1_000_000, "description": "What there is to see, in words."}
_EXAMPLE = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
    "description": "Принято листов: 120 из 148.",
    "datasets": {"rows": [{"state": "принято", "count": 120}]},
    "data": {"name": "rows"},
    "mark": "bar",
    "encoding": {"x": {"field": "count", "type": "quantitative"}, "y": {"field": "state", "type": "nominal"}},
}
GIVING: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        200: {
            "description": "The chart in the form that `Accept` names; a specification where it names none.",
            "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
            "content": {
                SPECIFICATION: {"schema": _SPEC, "example": _EXAMPLE},
                "application/json": {"schema": _SPEC, "example": _EXAMPLE},
                "image/svg+xml": {"schema": _XML, "example": '<svg xmlns="http://www.w3.org/2000/svg"/>'},
                "image/png": {"schema": _BYTES},
                "text/plain": {"schema": _WORDS, "example": "Принято листов: 120 из 148."},
            },
        }
    },
    "openapi_extra": {"x-refusals": (NOT_ACCEPTABLE,), "x-names": (VegaLiteOut,)},
}
"""Options of the route of a chart."""

_NO_WORDS = Text("", "")

log = structlog.get_logger("kernel.charts")


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and the same in words."""

    draw: str
    """`module:function`: makes an altair chart of the order, naming its rows by `alt.NamedData`."""
    title: Text
    told: Sequence[Text]
    """The text alternative: the sentences that say most come first."""
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    words: Mapping[str, Text] = field(default_factory=dict)
    """Titles of axes and the like."""
    subtitle: Text = _NO_WORDS


async def answer(request: Request, chart: Chart) -> Response:
    """The chart in the form that is asked for (406), with a tag by which an unchanged one is not drawn again."""
    media = accepted(request.headers.get("accept", ""))
    if FORMS[media] == "text":
        told = [str(sentence) for sentence in chart.told]
        text = "\n".join([str(chart.title), *filter(None, [str(chart.subtitle)]), *told, ""])
        return _answered(text.encode(), "text/plain; charset=utf-8", etag(0, text.encode()))
    order = _order(chart, FORMS[media])
    tag = etag(0, order)
    if none_match(request.headers.get("if-none-match"), tag):
        return _answered(b"", media, tag)
    painter: Painter = request.app.state.kernel.painter
    return _answered(await painter.paint(order), media, tag)


async def png(painter: "Painter", chart: Chart) -> bytes:
    """The chart as a PNG in the language of the request, for a paper."""
    return await painter.paint(_order(chart, "png"))


def alternative(chart: Chart) -> str:
    """The chart in as many words as a picture carries."""
    return shortened([str(sentence) for sentence in chart.told])


def _order(chart: Chart, form: str) -> bytes:
    return orjson.dumps(
        {
            "draw": chart.draw,
            "form": form,
            "language": language.get(),
            "title": str(chart.title),
            "subtitle": str(chart.subtitle),
            "told": alternative(chart),
            "words": {name: str(word) for name, word in chart.words.items()},
            "rows": {name: _bounded(rows) for name, rows in chart.rows.items()},
        },
        option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SORT_KEYS,
        default=str,
    )


def accepted(header: str) -> str:
    """Of the forms that there are the one that the header ranks highest, ours first among equals (406)."""
    if not header.strip():
        return SPECIFICATION
    asked = [_asked(part) for part in header[:2000].split(",")]
    ranked = {media: max((weighed for weighed in (_weight(one, media) for one in asked)), default=(0, 0.0))
              for media in FORMS}  # fmt: skip
    best = max(FORMS, key=lambda media: ranked[media][::-1])
    if ranked[best][1] <= 0:
        raise Problem(
            NOT_ACCEPTABLE,
            Text("Этот график отдаётся в видах: {forms}.", "This chart comes as: {forms}.").filled(
                forms=", ".join(FORMS)
            ),
        )
    return best


def _asked(part: str) -> tuple[str, float]:
    kind, *parameters = part.strip().lower().split(";")
    quality = next((one.strip()[2:] for one in parameters if one.strip().startswith("q=")), "1")
    try:
        return kind.strip(), min(max(float(quality), 0.0), 1.0)
    except ValueError:
        return kind.strip(), 0.0


def _weight(asked: tuple[str, float], media: str) -> tuple[int, float]:
    """How exactly a part of the header names a form, and how much it is wanted (RFC 9110, 12.5.1)."""
    kind, quality = asked
    for exactness, pattern in ((3, media), (2, media.partition("/")[0] + "/*"), (1, "*/*")):
        if kind == pattern:
            return exactness, quality
    return 0, 0.0


def shortened(told: Sequence[str]) -> str:
    """As many whole sentences as a picture may carry."""
    kept, length = [], 0
    for sentence in told:
        length += len(sentence) + 1
        if length > _DESCRIBED:
            break
        kept.append(sentence)
    return " ".join(kept)


def _bounded(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    if len(rows) > MOST_ROWS:
        message = f"a picture of {len(rows)} rows: the domain must sum them up first"
        raise ValueError(message)
    return rows


def _answered(body: bytes, media: str, tag: str) -> Response:
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Accept"}
    return Response(body, media_type=media, headers=headers)


class PaintingError(Exception):
    """The painter cannot make a picture of the order: a mistake of the program."""


class Painter:
    """The way to the process that draws: one order at a time, a new process when the last one has gone."""

    def __init__(self, idle: float = _IDLE, patience: float = _PATIENCE) -> None:
        """`idle` and `patience` in seconds: when nobody asks any more, and when a picture takes too long."""
        self._idle, self._patience = idle, patience
        self._lock = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rest: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return None if self._process is None else self._process.pid

    async def paint(self, order: bytes) -> bytes:
        """What the painter makes of the order; 503 when it takes too long."""
        async with self._lock:
            if self._rest is not None:
                self._rest.cancel()
            work = asyncio.create_task(asyncio.to_thread(self._exchange, order))
            try:
                async with asyncio.timeout(self._patience):
                    painted = await asyncio.shield(work)
            except BaseException as error:
                await self._give_up(work)
                if isinstance(error, TimeoutError):
                    log.warning("the painter was too slow", seconds=self._patience)
                    raise unavailable() from error
                raise
            self._rest = asyncio.get_running_loop().call_later(self._idle, self._go)
            return painted

    async def close(self) -> None:
        """End the process, if there is one."""
        if self._rest is not None:
            self._rest.cancel()
        async with self._lock:
            self._kill()

    async def _give_up(self, work: asyncio.Task[bytes]) -> None:
        """The thread that waits for the process reads the end, and ends; it may only just be starting one."""
        while not work.done():
            self._kill()
            await asyncio.wait([work], timeout=0.05)
        self._kill()
        if not work.cancelled():
            work.exception()  # known already: it was given up

    def _go(self) -> None:
        if not self._lock.locked():
            self._kill()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:
                pass

    def _exchange(self, order: bytes) -> bytes:
        """In a thread. A process that has gone since the last order is not a reason to fail: there is a new one."""
        if self._process is not None and self._process.poll() is not None:
            self._kill()
        process = self._process = self._process or _started()
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise PaintingError("the painter has no pipes")
        try:
            stdin.write(struct.pack(">I", len(order)) + order)
            stdin.flush()
            head = stdout.read(5)
            body = stdout.read(struct.unpack(">I", head[1:])[0]) if len(head) == 5 else b""  # noqa: PLR2004
        except (BrokenPipeError, ValueError) as error:
            raise PaintingError("the painter has gone") from error
        if head[:1] != b"+":
            raise PaintingError(body.decode(errors="replace") or "the painter has gone")
        return body


def _started() -> subprocess.Popen[bytes]:
    """Without the settings of the server: what draws needs no secrets."""
    return subprocess.Popen(
        [sys.executable, "-m", "app.kernel.painter"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1", "PYTHONPATH": str(_ROOT)},
    )
