"""The pages behind the `type` of every problem: what happened, who must act, how to mend it, in both languages."""

from html import escape

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.kernel.problems import CATALOGUE, NOT_FOUND, Kind, Problem
from app.kernel.text import Language, Text, language

_FRAME = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>
<body><main>{body}</main></body></html>"""

_WHO = Text("Кто действует", "Who must act")
_MEND = Text("Что делать", "How to mend it")
_ALL = Text("Все отказы системы", "Every refusal of this system")


async def catalogue(_: Request) -> Response:
    """Every kind of problem."""
    rows = "".join(
        f'<li><a href="/problems/{kind.code}"><code>{kind.code}</code></a>'
        f" {kind.status} — {escape(str(kind.title))}</li>"
        for kind in sorted(CATALOGUE.values(), key=lambda kind: (kind.status, kind.code))
    )
    return _page(str(_ALL), f"<h1>{escape(str(_ALL))}</h1><ul>{rows}</ul>")


async def problem(request: Request) -> Response:
    """One kind of problem."""
    kind = CATALOGUE.get(request.path_params["code"])
    if kind is None:
        raise Problem(NOT_FOUND)
    mine = language.get()
    other: Language = "en" if mine == "ru" else "ru"
    return _page(str(kind.title), _told(kind, mine) + "<hr>" + _told(kind, other))


def _told(kind: Kind, lang: Language) -> str:
    def say(text: Text) -> str:
        return escape(text.ru if lang == "ru" else text.en)

    return (
        f'<article lang="{lang}"><h1>{say(kind.title)}</h1><p><code>{kind.code}</code> · HTTP {kind.status}</p>'
        f"<h2>{say(_WHO)}</h2><p>{say(kind.who)}</p><h2>{say(_MEND)}</h2><p>{say(kind.mend)}</p></article>"
    )


def _page(title: str, body: str) -> Response:
    return HTMLResponse(_FRAME.format(lang=language.get(), title=escape(title), body=body))


def mount(app: FastAPI) -> None:
    """Outside the contract: pages for people."""
    app.router.add_route("/problems", catalogue, methods=["GET"])
    app.router.add_route("/problems/{code}", problem, methods=["GET"])
