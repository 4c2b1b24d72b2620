"""The process that draws: specifications by altair, pictures by vl-convert, one order after another over its pipes.

A process of its own, because vl-convert holds Python's one lock for as long as it draws (measured: 4,000 points stop
every other thread for 0.3 s), and because the two with their engine take 150 MB, which leave with it. It is started
without the settings of the server and knows neither database nor secrets. What it draws comes with the order.
"""

import json
import os
import signal
import struct
import sys
import zlib
from collections.abc import Mapping
from importlib import import_module
from typing import IO, Any
from xml.sax.saxutils import escape

Json = dict[str, Any]

FONT = "Liberation Sans, Arial, sans-serif"
"""The first one is inside vl-convert and has Cyrillic letters: no font of the machine is needed."""
VEGA_LITE = "6.4"
SCALE = 2
"""Pixels of a PNG for one of the drawing: sharp on paper."""
_DONE, _FAILED = b"+", b"-"
_NUMBERS: Mapping[str, Json] = {
    "ru": {"decimal": ",", "thousands": "\N{NO-BREAK SPACE}", "grouping": [3], "currency": ["", "\N{NO-BREAK SPACE}₽"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", "\N{NO-BREAK SPACE}₽"]},
}
_AXIS: Json = {
    "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": "#222", "titleColor": "#222",
    "gridColor": "#ddd", "domainColor": "#555", "tickColor": "#555", "labelLimit": 260, "titleLimit": 600,
}  # fmt: skip
_LOOK: Json = {
    "background": "white",
    "font": FONT,
    "axis": _AXIS,
    "legend": {"labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "orient": "bottom",
               "labelLimit": 320, "symbolSize": 90},
    "title": {"anchor": "start", "fontSize": 15, "subtitleFontSize": 12, "subtitleColor": "#444", "offset": 12},
    "view": {"stroke": "#bbb"},
}  # fmt: skip


def specification(order: Json) -> Json:
    """What altair makes of an order: checked by the schema of Vega-Lite, the rows put in afterwards."""
    module, _, function = order["draw"].partition(":")
    chart = getattr(import_module(module), function)(order)
    spec: Json = chart.to_dict(validate=True)
    spec.pop("config", None)
    head = {
        "title": {"text": order["title"], "subtitle": order["subtitle"]},
        "description": order["told"],
        "usermeta": {"language": order["language"]},
        "config": _LOOK | {"locale": {"number": _NUMBERS[order["language"]]}},
        "datasets": order["rows"],
    }
    return {"$schema": spec.pop("$schema"), **head, **spec}


def svg(spec: Json) -> str:
    """The picture as SVG, with its title and its text alternative for those who do not see it."""
    import vl_convert  # noqa: PLC0415  # an engine of 85 MB, for this process alone

    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    head, rest = drawn.split(">", 1)
    language, title, told = spec["usermeta"]["language"], spec["title"]["text"], spec["description"]
    own = f"chart-{zlib.crc32((title + told).encode()):08x}"
    """Several pictures stand in one page, each with names of its own."""
    return (
        f'{head} role="img" aria-labelledby="{own}-title {own}-told" xml:lang="{language}">'
        f'<title id="{own}-title">{escape(title)}</title><desc id="{own}-told">{escape(told)}</desc>{rest}'
    )


def png(spec: Json) -> bytes:
    """The same picture as PNG; its text alternative stands in the file."""
    import vl_convert  # noqa: PLC0415

    drawn = vl_convert.svg_to_png(svg(spec), scale=SCALE)
    language = spec["usermeta"]["language"].encode()
    texts = ((b"Title", spec["title"]["text"]), (b"Description", spec["description"]))
    chunks = b"".join(_chunk(name + b"\0\0\0" + language + b"\0\0" + text.encode()) for name, text in texts)
    head = 8 + 25
    """The signature and the IHDR chunk, after which texts may stand."""
    return drawn[:head] + chunks + drawn[head:]


def _chunk(data: bytes) -> bytes:
    """International text of a PNG."""
    body = b"iTXt" + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def painted(order: Json) -> bytes:
    """What is asked for: `spec`, `svg` or `png`."""
    spec = specification(order)
    match order["form"]:
        case "svg":
            return svg(spec).encode()
        case "png":
            return png(spec)
        case _:
            return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).encode()


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Order after order, each with its length before it, until there are no more."""
    while len(head := orders.read(4)) == 4:  # noqa: PLR2004
        order = orders.read(struct.unpack(">I", head)[0])
        try:
            mark, answer = _DONE, painted(json.loads(order))
        except Exception as error:  # noqa: BLE001  # the server tells it; the next order has nothing to do with it
            mark, answer = _FAILED, f"{type(error).__name__}: {error}"[:2000].encode()
        answers.write(mark + struct.pack(">I", len(answer)) + answer)
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it, by closing the pipe
    os.nice(10)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints does not get among the answers
    serve(sys.stdin.buffer, answers)
