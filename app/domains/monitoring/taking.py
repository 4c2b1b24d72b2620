"""When a wave takes sheets: its days, the time given to one school, and in words why it takes none now."""

from datetime import date
from typing import Any, Protocol

from app.domains.monitoring.lives import MonitoringKind, WaveStatus
from app.kernel.actor import Actor, Role
from app.kernel.calendar import today, told
from app.kernel.problems import Kind, Problem
from app.kernel.text import Text

NOT_OPEN = Kind(
    "wave-not-open",
    409,
    Text("Сейчас данные этого сбора не принимаются", "Data of this wave are not taken now"),
    Text(
        "Центр: он открывает сбор и продлевает срок школе.", "The centre: it opens waves and gives schools more time."
    ),
    Text(
        "Посмотрите в detail, почему. Если срок прошёл, попросите центр о продлении с указанием причины; если итоги "
        "уже переданы школам, продления не бывает, а принятый лист центр может открыть заново (reopen). "
        "Возвращённые листы исправлять можно всегда.",
        "See under detail why. If the days are over, ask the centre for more time and say why; once the results are "
        "with the schools no more time is given, but the centre can reopen an accepted sheet. "
        "Returned sheets can be corrected at any time.",
    ),
)


class Timed(Protocol):
    """A wave, as far as its days are concerned."""

    @property
    def title(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def status(self) -> str: ...

    @property
    def opens_on(self) -> date: ...

    @property
    def closes_on(self) -> date: ...

    @property
    def last_day(self) -> date: ...


def loads_the_past(actor: Actor, wave: Timed) -> bool:
    """Whether somebody of the centre is at a baseline wave: its days tell when the data were made, not a last day."""
    return wave.kind == MonitoringKind.BASELINE.value and of_the_centre(actor)


def of_the_centre(actor: Actor) -> bool:
    """Whether a person or a program of the centre asks: waves and their days are the centre's."""
    return any(post.organization_kind == Role.CENTRE.value for post in actor.posts)


def open_for(wave: Timed, until: date | None, *, past: bool = False) -> bool:
    """Whether a school may begin and submit sheets today; `until` is its extension, `past` as by `loads_the_past`."""
    day = today()
    extended = until is not None and day <= until and wave.status in {WaveStatus.OPEN.value, WaveStatus.CLOSED.value}
    return extended or (wave.status == WaveStatus.OPEN.value and (past or wave.opens_on <= day <= wave.last_day))


def late(wave: Timed, until: date | None, *, past: bool = False) -> bool:
    """Whether what is submitted today for the first time is late."""
    return not past and today() > max(wave.closes_on, until or wave.closes_on)


def lock_of(actor: Actor, wave: Timed, until: date | None) -> dict[str, Any] | None:
    """Why a sheet that was never submitted cannot be; None while its wave takes it."""
    if open_for(wave, until, past=loads_the_past(actor, wave)):
        return None
    why = _joined(why_not_open(wave), how_to_open(actor, wave))
    who = [] if wave.status == WaveStatus.PUBLISHED.value else [Role.CENTRE.value]
    return {"code": NOT_OPEN.code, "message": str(why), "who": who}


def not_open(actor: Actor, wave: Timed) -> Problem:
    """409 that tells the reason, and what may be done about it."""
    return Problem(NOT_OPEN, _joined(why_not_open(wave), how_to_open(actor, wave)))


def how_to_open(actor: Actor, wave: Timed) -> Text:
    """What whoever asks can do about a wave that takes nothing."""
    centre = of_the_centre(actor)
    if wave.status == WaveStatus.PUBLISHED.value:
        return _REOPEN if centre else _CORRECTIONS
    return _OPEN_IT if centre else _ASK


def why_not_open(wave: Timed) -> Text:
    """In words: what stands against it, the state of the wave or the day."""
    reason = _REASONS.get(wave.status, _BY_ITS_DAYS)
    return reason.filled(
        title=wave.title, state=WaveStatus(wave.status).label, opens=told(wave.opens_on), last=told(wave.last_day)
    )


def _joined(*parts: Text) -> Text:
    return Text(" ".join(part.ru for part in parts), " ".join(part.en for part in parts))


_BY_ITS_DAYS = Text(
    "Сбор «{title}» ({state}): срок сдачи данных — с {opens} по {last}.",
    "The wave “{title}” ({state}): data are due from {opens} to {last}.",
)
_REASONS = {
    WaveStatus.PUBLISHED.value: Text(
        "Итоги сбора «{title}» уже переданы школам, и новых листов он не принимает.",
        "The results of the wave “{title}” are with the schools, and it takes no new sheets.",
    ),
    WaveStatus.CLOSED.value: Text(
        "Сбор «{title}» закрыт центром и новых листов не принимает (срок сдачи данных был с {opens} по {last}).",
        "The wave “{title}” was closed by the centre and takes no new sheets (data were due from {opens} to {last}).",
    ),
}
_ASK = Text(
    "Если листу нужно больше времени, попросите центр о продлении и назовите причину.",
    "If the sheet needs more time, ask the centre for an extension and say why.",
)
_CORRECTIONS = Text(
    "Исправить можно лишь то, что уже сдано: попросите центр вернуть лист или открыть принятый заново.",
    "Only what was submitted can still be corrected: ask the centre to return the sheet or to reopen an accepted one.",
)
_REOPEN = Text(
    "Исправить можно лишь то, что уже сдано: верните лист (шаг return) или откройте принятый заново (шаг reopen).",
    "Only what was submitted can still be corrected: return the sheet (step return) or reopen an accepted one (step "
    "reopen).",
)
_OPEN_IT = Text(
    "Если сбор не открыт, откройте его (шаг open). Если срок прошёл, продлите приём: всем — полем grace_until сбора, "
    "одной школе — продлением (until). Данные прежних лет принимаются от центра в открытый сбор вида baseline в любой "
    "день.",
    "If the wave is not open, open it (the step open). If its days are over, take data longer: for all by grace_until "
    "of the wave, for one school by an extension (until). An open wave of kind baseline takes data of earlier years "
    "from the centre on any day.",
)
