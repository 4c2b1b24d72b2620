"""Refusals as problem documents (RFC 9457): what happened, who must act, how to mend it.

The catalogue is this code itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal; making one puts it into the catalogue and gives it a page at `/problems/{code}`."""

    code: str
    status: int
    title: Text
    who: Text
    """Who must act."""
    mend: Text
    """What to do next."""

    def __post_init__(self) -> None:
        if self.code in CATALOGUE:
            message = f"two problems are called {self.code}"
            raise ValueError(message)
        CATALOGUE[self.code] = self


CATALOGUE: dict[str, Kind] = {}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a request: where (JSON pointer, parameter, or row and column of a file), what it is, what to do."""

    pointer: str
    code: str
    message: Text
    hint: Text | None = None
    place: Mapping[str, str | int] = field(default_factory=dict)
    """For files: row, column, sheet."""

    def document(self) -> dict[str, Any]:
        """As it stands among `errors`."""
        return {
            "pointer": self.pointer,
            "code": self.code,
            "message": str(self.message),
            "hint": None if self.hint is None else str(self.hint),
            **self.place,
        }


MOST_FAULTS = 10_000
"""Faults that one answer tells; `detail` still counts them all."""


class Problem(Exception):
    """Raised anywhere, answered in one place; nothing of the transaction stays."""

    def __init__(
        self,
        kind: Kind,
        detail: Text | None = None,
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        """`more` are extension members of the document."""
        super().__init__(kind.code)
        self.kind = kind
        self.detail = detail or kind.title
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.more = more

    def document(self, *, instance: str, request_id: str, base: str = "") -> dict[str, Any]:
        """The body of the answer, in the language of the request."""
        return {
            "type": f"{base}/problems/{self.kind.code}",
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": str(self.detail),
            "instance": instance,
            "code": self.kind.code,
            "request_id": request_id,
            "errors": [fault.document() for fault in self.errors[:MOST_FAULTS]],
            **self.more,
        }


_YOU = Text(
    "Вы (или тот, кто пишет программу, обращающуюся к системе).", "You (or whoever writes the program that calls)."
)
_ADMINISTRATOR = Text("Администратор системы.", "The administrator of the installation.")
_NOBODY = Text("Никто: повторите позже.", "Nobody: try again later.")

INVALID = Kind(
    "request-invalid", 422,
    Text("В запросе есть ошибки", "The request has faults"), _YOU,
    Text("Исправьте все места, перечисленные в errors, и отправьте запрос снова: ничего не сохранено.",
         "Mend every place listed under errors and send the request again: nothing was stored."),
)  # fmt: skip
MALFORMED = Kind(
    "body-malformed", 400,
    Text("Тело запроса не читается", "The body cannot be read"), _YOU,
    Text("Проверьте, что тело — правильный JSON в кодировке UTF-8 без NaN и без одиночных суррогатов.",
         "Check that the body is valid JSON in UTF-8, without NaN and without lone surrogates."),
)  # fmt: skip
UNAUTHENTICATED = Kind(
    "sign-in-required", 401,
    Text("Нужно войти в систему", "Sign-in is required"), _YOU,
    Text("Получите токен: POST /api/v1/auth/token, и передайте его в заголовке Authorization: Bearer.",
         "Get a token by POST /api/v1/auth/token and send it as Authorization: Bearer."),
)  # fmt: skip
FORBIDDEN = Kind(
    "not-allowed", 403,
    Text("Это действие вам не разрешено", "You may not do this"),
    Text("Тот, чья роль названа в roles; роли выдаёт администратор.",
         "Somebody with a role named under roles; the administrator grants roles."),
    Text("Попросите того, кто вправе это сделать, или администратора — выдать вам нужную роль.",
         "Ask somebody who may, or ask the administrator for the role."),
)  # fmt: skip
NOT_FOUND = Kind(
    "not-found", 404,
    Text("Такого объекта нет или он вам не виден", "There is no such thing, or it is out of your sight"), _YOU,
    Text("Проверьте адрес и идентификатор; объекты чужих школ и районов не видны.",
         "Check the address and the id; things of other schools and districts cannot be seen."),
)  # fmt: skip
NO_METHOD = Kind(
    "method-not-allowed", 405,
    Text("Этот адрес не принимает такой метод", "This address does not take this method"), _YOU,
    Text("Возьмите один из методов, названных в заголовке Allow.", "Use one of the methods named in the Allow header."),
)  # fmt: skip
NOT_ACCEPTABLE = Kind(
    "not-acceptable", 406,
    Text("В таком виде ответа нет", "There is no answer in that form"), _YOU,
    Text("Назовите в заголовке Accept вид, указанный в описании операции.",
         "Name in the Accept header a form that the operation documents."),
)  # fmt: skip
CONFLICT = Kind(
    "conflict", 409,
    Text("Запрос противоречит тому, что уже хранится", "The request contradicts what is stored"), _YOU,
    Text("Посмотрите, что уже есть, и решите, что должно остаться.",
         "Look at what is there and decide what should stay."),
)  # fmt: skip
DUPLICATE = Kind(
    "already-exists", 409,
    Text("Такая запись уже есть", "There is such a record already"), _YOU,
    Text("Возьмите существующую запись и измените её или выберите другой код.",
         "Take the record that is there and change it, or choose another code."),
)  # fmt: skip
IN_USE = Kind(
    "in-use", 409,
    Text("Запись связана с другими", "The record is tied to others"), _YOU,
    Text("То, у чего есть история, не удаляют: закройте запись шагом или датой окончания.",
         "What has a history is not deleted: end it by a step or by a date."),
)  # fmt: skip
NO_STEP = Kind(
    "step-not-possible", 409,
    Text("В этом состоянии такой шаг невозможен", "This step is not possible in this state"), _YOU,
    Text("В allowed_actions названо, что можно сделать сейчас; прочтите запись заново.",
         "allowed_actions names what can be done now; read the record again."),
)  # fmt: skip
IN_FLIGHT = Kind(
    "request-in-flight", 409,
    Text("Запрос с этим ключом ещё выполняется", "A request with this key is still running"), _NOBODY,
    Text("Повторите тот же запрос с тем же Idempotency-Key через несколько секунд.",
         "Send the same request with the same Idempotency-Key in a few seconds."),
)  # fmt: skip
GONE = Kind(
    "gone", 410,
    Text("Этого больше нет", "This is no longer there"), _YOU,
    Text("Начните чтение заново.", "Start reading afresh."),
)  # fmt: skip
STALE = Kind(
    "changed-meanwhile", 412,
    Text("Запись изменилась с тех пор, как вы её прочли", "The record has changed since you read it"), _YOU,
    Text("Прочтите запись заново, посмотрите на отличия и повторите изменение с новым ETag.",
         "Read it again, look at what changed, and repeat your change with the new ETag."),
)  # fmt: skip
TOO_LARGE = Kind(
    "body-too-large", 413,
    Text("Тело запроса слишком велико", "The body is too large"), _YOU,
    Text("Разделите данные на части; предел назван в detail.", "Split the data; the limit is named in detail."),
)  # fmt: skip
UNSUPPORTED = Kind(
    "media-type-unsupported", 415,
    Text("Такой вид содержимого здесь не принимается", "This kind of content is not taken here"), _YOU,
    Text("Передайте Content-Type, названный в описании операции.", "Send a Content-Type that the operation documents."),
)  # fmt: skip
KEY_REUSED = Kind(
    "idempotency-key-reused", 422,
    Text("Этот ключ уже был с другим запросом", "This key came with another request before"), _YOU,
    Text("Для нового запроса возьмите новый Idempotency-Key.", "Take a new Idempotency-Key for a new request."),
)  # fmt: skip
NEEDS_MATCH = Kind(
    "if-match-required", 428,
    Text("Нужен заголовок If-Match", "The If-Match header is required"), _YOU,
    Text("Прочтите запись, возьмите её ETag и передайте его в If-Match: так чужие изменения не затираются.",
         "Read the record, take its ETag and send it as If-Match: so nobody's change is overwritten."),
)  # fmt: skip
TOO_MANY = Kind(
    "too-many-requests", 429,
    Text("Слишком много запросов", "Too many requests"), _YOU,
    Text("Подождите столько секунд, сколько названо в Retry-After.", "Wait for the seconds named in Retry-After."),
)  # fmt: skip
HEADERS_TOO_LARGE = Kind(
    "headers-too-large", 431,
    Text("Заголовки запроса слишком велики", "The request headers are too large"), _YOU,
    Text("Сократите заголовки; токен не длиннее 4 КБ.", "Shorten the headers; a token has at most 4 kB."),
)  # fmt: skip
INTERNAL = Kind(
    "internal-error", 500,
    Text("Внутренняя ошибка", "Internal error"), _ADMINISTRATOR,
    Text("Сообщите администратору request_id: по нему ошибка находится в журнале. Ничего не сохранено.",
         "Tell the administrator the request_id: the log has the fault under it. Nothing was stored."),
)  # fmt: skip
UNAVAILABLE = Kind(
    "temporarily-unavailable", 503,
    Text("Система временно недоступна", "The system is not available for the moment"), _NOBODY,
    Text("Повторите запрос через столько секунд, сколько названо в Retry-After; с Idempotency-Key это безопасно.",
         "Repeat the request after the seconds named in Retry-After; with an Idempotency-Key that is safe."),
)  # fmt: skip


def invalid(*faults: Fault) -> Problem:
    """All faults of a request at once."""
    return Problem(
        INVALID,
        Text("Ошибок в запросе: {n}. Ничего не сохранено.", "Faults in the request: {n}. Nothing was stored.").filled(
            n=len(faults)
        ),
        errors=faults,
    )
