"""What all operations share and the contract says once: headers, request headers, refusals, ways to sign in."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from app.kernel.contract.walk import Json
from app.kernel.envelope import LONGEST_VALUE
from app.kernel.problems import CATALOGUE, FORBIDDEN, INVALID, NO_STEP, Kind

TOKEN_URL = "/api/v1/auth/token"  # noqa: S105  # an address; relative, so that sign-in works wherever the page came from
SCHEMES = ("OAuth2", "Bearer")
PROBLEM_JSON = "application/problem+json"

_REQUEST_ID = "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"
_SEEN_ASCII = r"^[\x21-\x7e]+$"


def text(longest: int, *examples: str, **more: Any) -> Json:
    """A bounded string with examples."""
    return {"type": "string", "maxLength": longest, **more, "examples": list(examples)}


def _header(description: str, schema: Json) -> Json:
    return {"description": description, "schema": schema}


HEADERS: Mapping[str, Json] = {
    "ETag": _header(
        "Names this version; send it back in `If-Match` to change the resource, in `If-None-Match` to ask for news.",
        text(100, '"3-5d41402abc4b"'),
    ),
    "Cache-Control": _header(
        "Whether caches may keep it: what is published, without sign-in, for a minute; else nobody but you, and not "
        "without asking.",
        text(100, "public, max-age=60"),
    ),
    "Location": _header(
        "The address of what was made.",
        text(2000, f"/api/v1/schools/{_REQUEST_ID}", format="uri-reference"),
    ),
    "Link": _header(
        'The next page, as `rel="next"` (RFC 8288); absent on the last page.',
        text(4000, '</api/v1/schools?limit=50&cursor=WyJuYW1lIl0>; rel="next"'),
    ),
    "RateLimit": _header(
        "Requests left (`r`) in this window, and seconds to its end (`t`).", text(100, '"default";r=1199;t=30')
    ),
    "RateLimit-Policy": _header(
        "Requests (`q`) that a window of `w` seconds allows.", text(100, '"default";q=1200;w=60')
    ),
    "Retry-After": _header(
        "Seconds after which a repetition makes sense.",
        {"type": "integer", "minimum": 0, "maximum": 86_400, "examples": [2]},
    ),
    "X-Request-Id": _header(
        "The id under which the log knows this request: yours, if you sent one, else a new one.",
        text(64, _REQUEST_ID, pattern="^[A-Za-z0-9._-]{8,64}$"),
    ),
    "Idempotency-Replayed": _header(
        "`true` when this is the kept answer to an earlier request with the same `Idempotency-Key`.",
        {"type": "string", "enum": ["true"], "examples": ["true"]},
    ),
    "WWW-Authenticate": _header(
        "How to sign in (RFC 6750).", text(500, 'Bearer realm="effective-school", error="invalid_token"')
    ),
}


def _parameter(name: str, description: str, schema: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


PARAMETERS: Mapping[str, Json] = {
    "IfMatch": _parameter(
        "If-Match",
        "The `ETag` of the version you read, just as it came: nobody's change is overwritten unseen. "
        "Missing: 428, stale: 412. `*` means whatever version is there.",
        text(LONGEST_VALUE, '"3-5d41402abc4b"'),
        required=True,
    ),
    "IfNoneMatch": _parameter(
        "If-None-Match",
        "The `ETag` of what you already have: the answer is 304 without a body if nothing changed.",
        text(LONGEST_VALUE, '"3-5d41402abc4b"'),
    ),
    "IdempotencyKey": _parameter(
        "Idempotency-Key",
        "A new random key for every new intention. A repetition with the same key and body within 72 hours does "
        "nothing and gets the first answer; the same key with another body is refused.",
        text(255, "8e03978e-40d5-43e8-bc93-6894a57f9324", minLength=1, pattern=_SEEN_ASCII),
    ),
    "AcceptLanguage": _parameter(
        "Accept-Language",
        "The language of titles, messages and labels: Russian for `ru`, else English. Codes never change.",
        text(LONGEST_VALUE, "ru"),
    ),
}

FAULT: Json = {
    "type": "object",
    "description": "One fault of a request.",
    "required": ["pointer", "code", "message", "hint"],
    "properties": {
        "pointer": text(
            500, "/name", description="Where: a JSON pointer into the body, or the name of a parameter or header."
        ),
        "code": text(100, "value.too-long", description="What is wrong; stable in every language."),
        "message": text(2000, "Too long: at most 500 characters.", description="The same in words."),
        "hint": text(2000, "Shorten it.", description="What to do, where that is not plain; else null.")
        | {"type": ["string", "null"]},
        "row": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10_000_000,
            "description": "The row, in a file.",
            "examples": [12],
        },
        "column": text(200, "school", description="The column, in a file."),
        "sheet": text(200, "Лист1", description="The sheet, in a workbook."),
    },
}
PROBLEM: Json = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457), with all its faults at once.",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id", "errors"],
    "properties": {
        "type": text(
            2000,
            "/problems/request-invalid",
            format="uri-reference",
            description="A page that says what happened, who must act and how to mend it.",
        ),
        "title": text(500, "The request has faults", description="The kind of problem, in words."),
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "The HTTP status.",
            "examples": [422],
        },
        "detail": text(
            4000, "Faults in the request: 1. Nothing was stored.", description="This very problem, in words."
        ),
        "instance": text(2000, "/api/v1/schools", description="The path that was asked for."),
        "code": text(100, "request-invalid", description="The kind of problem; stable in every language."),
        "request_id": text(64, _REQUEST_ID, description="The id under which the log knows the request."),
        "errors": {
            "type": "array",
            "maxItems": 10_000,
            "description": "Every fault that was found; empty where the problem is not one of content.",
            "items": {"$ref": "#/components/schemas/Fault"},
        },
        "roles": {
            "type": "array",
            "maxItems": 20,
            "description": "Roles that may do it; only in 403.",
            "items": {"type": "string", "maxLength": 40},
            "examples": [["department", "centre"]],
        },
        "scope": text(100, "roadmap.read", description="The scope that an API client needs; only in 403.")
        | {"type": ["string", "null"]},
        "error": text(
            40, "invalid_grant", description="The code of OAuth 2 (RFC 6749); only where a token was refused."
        ),
        "allowed_actions": {
            "type": "array",
            "maxItems": 50,
            "description": "Steps that are possible now; only where a step was not.",
            "items": {"type": "string", "maxLength": 40},
            "examples": [["start", "report"]],
        },
    },
}

_MORE: Mapping[str, Json] = {
    FORBIDDEN.code: {"roles": ["department", "centre"], "scope": "roadmap.read"},
    NO_STEP.code: {"allowed_actions": ["start", "report"]},
}
"""Extension members of the kernel's problems."""

_WITH: Mapping[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    409: ("Retry-After",),
    412: ("ETag",),
    428: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def header_refs(names: Iterable[str]) -> Json:
    """References to the headers of an answer, among them those that every answer has."""
    every = ("RateLimit", "RateLimit-Policy", "X-Request-Id")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *every)}


def refusal_name(status: int) -> str:
    """`Problem404`."""
    return f"Problem{status}"


def refusals() -> Json:
    """One response for every status in the catalogue, with each of its problems as an example."""
    by_status: dict[int, list[Kind]] = {}
    for kind in CATALOGUE.values():
        by_status.setdefault(kind.status, []).append(kind)
    return {refusal_name(status): _refusal(status, kinds) for status, kinds in by_status.items()}


def _refusal(status: int, kinds: Sequence[Kind]) -> Json:
    told = "\n".join(f"- `{kind.code}`: {kind.title.en}. {kind.mend.en}" for kind in kinds)
    return {
        "description": f"{HTTPStatus(status).phrase}.\n\n{told}",
        "headers": header_refs(_WITH.get(status, ())),
        "content": {
            PROBLEM_JSON: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind.code: {"summary": kind.title.en, "value": _instance(kind)} for kind in kinds},
            }
        },
    }


def _instance(kind: Kind) -> Json:
    required = ((name, FAULT["properties"][name]) for name in FAULT["required"])
    fault = {name: inner["examples"][0] for name, inner in required}
    return {
        "type": f"/problems/{kind.code}",
        "title": kind.title.en,
        "status": kind.status,
        "detail": kind.title.en,
        "instance": "/api/v1/schools",
        "code": kind.code,
        "request_id": _REQUEST_ID,
        "errors": [fault] if kind is INVALID else [],
        **_MORE.get(kind.code, {}),
    }


def not_modified() -> Json:
    """304: what the caller has is still true."""
    return {
        "description": "Nothing has changed since the version named in `If-None-Match`.",
        "headers": header_refs(("ETag",)),
    }


def security_schemes(scopes: Mapping[str, str]) -> Json:
    """Two ways to the same token: let the tool fetch it, or bring it along."""
    flow = {"tokenUrl": TOKEN_URL, "refreshUrl": TOKEN_URL, "scopes": dict(scopes)}
    return {
        "OAuth2": {
            "type": "oauth2",
            "description": "People sign in with login and password, API clients with id and secret (RFC6749, RFC8725).",
            "flows": {"password": flow, "clientCredentials": flow},
        },
        "Bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": f"A token (RFC6750, RFC8725) that was got from `{TOKEN_URL}`.",
        },
    }
