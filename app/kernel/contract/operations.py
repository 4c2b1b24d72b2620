"""Says of every operation what its route knows: who may call it, what it demands, how it answers and how it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.contract.examples import NoExample, example_of
from app.kernel.contract.schemas import without_null
from app.kernel.contract.standing import PARAMETERS, SCHEMES, header_refs, refusal_name
from app.kernel.contract.walk import Json, resolved
from app.kernel.problems import CATALOGUE

_ANYONE = "anyone, without sign-in"
_DONE: Mapping[str, str] = {
    "200": "Done.",
    "201": "Made; `Location` says where.",
    "202": "Taken; `Location` says where to look how it goes.",
    "204": "Done; the answer has no body.",
}
_ALWAYS = (422, 429, 431, 500, 503)
_BODY = (400, 413, 415)
_EDIT = (412, 428)
_WRITING = ("post", "put", "patch", "delete")
_ORDER = (
    "tags", "summary", "description", "operationId", "x-action", "x-roles", "security",
    "parameters", "requestBody", "responses",
)  # fmt: skip
_OURS = {("header", parameter["name"].lower()) for parameter in PARAMETERS.values()}


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of the document beside the route that made it."""

    document: Json
    path: str
    method: str
    operation: Json
    route: Any

    def complete(self) -> None:
        """Works on the operation in place."""
        self._say_who()
        self._say_what_it_takes()
        self._say_what_it_answers()
        self._say_what_it_refuses()
        ordered = {key: self.operation.pop(key) for key in _ORDER if key in self.operation}
        self.operation.update({**ordered, **self.operation})

    # --- who --------------------------------------------------------------------------------------------------------

    def _say_who(self) -> None:
        access = self.route.access
        people = [str(role) for role in access.roles if role != "integration"]
        who = ", ".join(people)
        if access.public:
            who = f"anyone, without sign-in; whoever signs in ({who}) reaches more" if access.open else _ANYONE
        client = f"; API clients with the scope `{access.scope}`" if access.scope else ""
        told = self.operation.get("description", "").strip()
        if not self.route.summary:
            first, _, rest = told.partition("\n\n")
            self.operation["summary"] = first.replace("\n", " ").rstrip(".")
            told = rest.strip() or first
        self.operation["description"] = f"{told}\n\nWho may: {who}{client}."
        self.operation["x-action"] = access.action
        self.operation["x-roles"] = [str(role) for role in access.roles]
        scopes = [access.scope] if access.scope else []
        oauth, bearer = SCHEMES
        signed_in: list[Json] = [{oauth: scopes}, {bearer: []}]
        self.operation["security"] = [{}, *signed_in] if access.open else [] if access.public else signed_in

    # --- what it takes ----------------------------------------------------------------------------------------------

    def _say_what_it_takes(self) -> None:
        own = [
            one
            for one in self.operation.get("parameters", ())
            if not (one["in"] == "header" and one["name"].lower() in _OURS)
        ]
        for parameter in own:
            schema = without_null(parameter["schema"])
            parameter.setdefault("description", schema.get("description", ""))
            schema.pop("description", None)
            parameter["schema"] = schema
            if parameter["in"] == "header":
                parameter["name"] = parameter["name"].title()
        standing = [
            name
            for name, wanted in (
                ("IfMatch", self.route.edits),
                ("IfNoneMatch", self._is_tagged and self.method == "get"),
                ("IdempotencyKey", self.route.keeps_answer),
                ("AcceptLanguage", True),
            )
            if wanted
        ]
        self.operation["parameters"] = [*own, *({"$ref": f"#/components/parameters/{name}"} for name in standing)]
        if "requestBody" in self.operation:
            self._say_what_body_it_takes(self.operation["requestBody"])

    def _say_what_body_it_takes(self, body: Json) -> None:
        body.setdefault("required", False)
        content = body["content"]
        if len(content) == 1 and self.route.media_types:
            (only,) = content.values()
            content = body["content"] = {kind: dict(only) for kind in self.route.media_types}
        for kind in content:
            self._exemplify(content[kind], kind)
            body.setdefault("description", self._described(content[kind].get("schema", {})))

    # --- what it answers ----------------------------------------------------------------------------------------------

    @property
    def _answer(self) -> Json:
        """The schema of success, as far as it is JSON."""
        for status, response in self.operation["responses"].items():
            if status.startswith("2") and "application/json" in response.get("content", {}):
                return resolved(self.document, response["content"]["application/json"].get("schema", {}))
        return {}

    @property
    def _is_single(self) -> bool:
        """A single resource carries its version and with it an ETag; of what is no JSON the author says so."""
        properties: Json = self._answer.get("properties", {})
        told = any("ETag" in response.get("headers", {}) for response in self.operation["responses"].values())
        return told or ("id" in properties and "version" in properties)

    @property
    def _is_tagged(self) -> bool:
        """Whatever is open carries a tag, so that caches can ask for news; lists too."""
        return self._is_single or (self.route.access.open and self.method == "get")

    def _say_what_it_answers(self) -> None:
        responses = self.operation["responses"]
        for status, response in responses.items():
            if not status.startswith("2"):
                continue
            if response.get("description") in (None, "", "Successful Response"):
                response["description"] = _DONE.get(status, "Done.")
            response["headers"] = {**self._headers_of(status), **response.get("headers", {})}
            for kind, media in response.get("content", {}).items():
                self._exemplify(media, kind)
        if self._is_tagged and self.method == "get":
            responses["304"] = {"$ref": "#/components/responses/NotModified"}

    def _headers_of(self, status: str) -> Json:
        names = []
        if self._is_tagged and status != "204":
            names.append("ETag")
        if self.route.access.open and self.method == "get":
            names.append("Cache-Control")
        if status in ("201", "202"):
            names.append("Location")
        if "next_cursor" in self._answer.get("properties", {}):
            names.append("Link")
        if self.route.keeps_answer:
            names.append("Idempotency-Replayed")
        return header_refs(names)

    # --- what it refuses ----------------------------------------------------------------------------------------------

    def _say_what_it_refuses(self) -> None:
        responses = self.operation["responses"]
        statuses = {*_ALWAYS, *(kind.status for kind in self.route.refusals)}
        if not self.route.access.public or self.route.access.open:
            statuses |= {401, 403}
        if "{" in self.path:
            statuses.add(404)
        if "requestBody" in self.operation:
            statuses |= {*_BODY}
        if self.method in _WRITING and not self.route.access.public:
            statuses.add(409)
        if self.route.edits:
            statuses |= {*_EDIT}
        known = {kind.status for kind in CATALOGUE.values()}
        for status in statuses & known:
            if not responses.get(str(status), {}).get("content"):
                responses[str(status)] = {"$ref": f"#/components/responses/{refusal_name(status)}"}
        self.operation["responses"] = {status: responses[status] for status in sorted(responses)}

    # --- shared -------------------------------------------------------------------------------------------------------

    def _exemplify(self, media: Json, kind: str) -> None:
        if "example" in media or "examples" in media or not media.get("schema"):
            return
        if not ("json" in kind or "form" in kind):
            return
        try:
            media["example"] = example_of(self.document, media["schema"])
        except NoExample:
            return  # the walk through the contract tells where an example is missing

    def _described(self, schema: Json) -> str:
        told: str = schema.get("description") or resolved(self.document, schema).get("description", "")
        return told.partition("\n")[0]
