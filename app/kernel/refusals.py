"""What the database refuses, said in words.

By SQLSTATE and constraint name, never by asyncpg's detail, which prints rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app.kernel.problems import CONFLICT, DUPLICATE, IN_USE, STALE, UNAVAILABLE, Fault, Kind, Problem, invalid
from app.kernel.tables import Base
from app.kernel.text import Text

RETRY_LATER = ("08", "53", "57", "40001", "40P01", "55P03", "58", "XX000")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a constraint means to a person."""

    message: Text
    pointer: str
    kind: Kind | None


_EXPLAINED: dict[str, Explanation] = {}


def explain(constraint: str, message: Text, pointer: str = "", kind: Kind | None = None) -> None:
    """Give a constraint words, beside the model declaring it; without `kind` its breach is a fault of the request."""
    _EXPLAINED[constraint] = Explanation(message, pointer, kind)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what comes from the driver into problems."""
    try:
        yield
    except StaleDataError as error:
        raise Problem(STALE) from error
    except PoolTimeout as error:
        raise unavailable() from error
    except DBAPIError as error:
        raise problem_of(error) from error
    except (ConnectionError, TimeoutError) as error:
        raise unavailable() from error


def unavailable() -> Problem:
    """503 with the seconds after which a repetition makes sense."""
    return Problem(UNAVAILABLE, headers={"Retry-After": "2"})


def problem_of_any(error: BaseException) -> Problem | None:
    """The problem behind whatever came up from below; None for a true mistake of the program."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, DBAPIError) and isinstance(found := problem_of(error), Problem):
        return found
    return unavailable() if isinstance(error, _AWAY) else None


_AWAY = (PoolTimeout, ConnectionError, asyncpg.InternalClientError)
"""The last is said of a connection that the server has closed while nobody looked."""


def problem_of(error: DBAPIError) -> Exception:
    """The problem that a driver's error means; an unforeseen one stays itself and becomes a 500."""
    original: Any = error.orig
    state = str(getattr(original, "sqlstate", "") or "")
    cause = original.__cause__
    constraint = str(getattr(cause, "constraint_name", "") or "")
    if state.startswith(RETRY_LATER) or error.connection_invalidated:
        return unavailable()
    if not state and isinstance(error, InterfaceError | OperationalError):
        return unavailable()
    if constraint in _EXPLAINED:
        return _explained(_EXPLAINED[constraint], taken=state == "23505")
    meant = _by_state(state, constraint, str(cause))
    return error if meant is None else meant


def _by_state(state: str, constraint: str, message: str) -> Problem | None:
    if state == "23505":
        return Problem(
            DUPLICATE,
            Text("Уже есть запись с такими же: {names}.", "There is a record with the same {names} already.").filled(
                names=", ".join(_columns(constraint))
            ),
            errors=[_fault(name, "value.taken", Text("Это значение уже занято.", "This value is taken."))
                    for name in _columns(constraint)],
        )  # fmt: skip
    if state == "23503":
        return _missing_or_used(constraint, message)
    if state == "23P01":
        return Problem(CONFLICT)
    if state == "23514":
        return invalid(
            _fault(_name(constraint), "value.refused", Text("Значение недопустимо.", "The value is not allowed."))
        )
    if state.startswith("22"):
        return invalid(
            Fault("", "value.refused", Text("Значение вне допустимого диапазона.", "A value is out of range."))
        )
    return None


def _explained(meaning: Explanation, *, taken: bool) -> Problem:
    fault = Fault(meaning.pointer, "value.taken" if taken else "value.refused", meaning.message)
    kind = DUPLICATE if taken else meaning.kind
    return invalid(fault) if kind is None else Problem(kind, meaning.message, errors=[fault])


def _missing_or_used(constraint: str, message: str) -> Problem:
    if "still referenced" in message:
        return Problem(IN_USE)
    own = [name for name in _columns(constraint) if name != "district_id"] or _columns(constraint)
    text = Text("Такой записи нет или она вам не видна.", "There is no such record, or it is out of your sight.")
    return invalid(*(_fault(name, "reference.unknown", text) for name in own[:1]))


def _fault(name: str, code: str, message: Text) -> Fault:
    return Fault(f"/{name}" if name else "", code, message)


def _columns(constraint: str) -> list[str]:
    for table in Base.metadata.tables.values():
        rules: Any = table.constraints
        for rule in rules:
            if str(rule.name) == constraint or _rendered(rule, table.name) == constraint:
                return [column.name for column in rule.columns if column.name != "district_id"] or ["district_id"]
        for index in table.indexes:
            if str(index.name) == constraint:
                return [column.name for column in index.columns]
    return []


def _rendered(rule: Any, table: str) -> str:
    names = "_".join(column.name for column in getattr(rule, "columns", ()))
    match rule:
        case UniqueConstraint():
            return f"uq_{table}_{names}"
        case ForeignKeyConstraint():
            return f"fk_{table}_{names}"
        case PrimaryKeyConstraint():
            return f"pk_{table}"
        case CheckConstraint():
            return str(rule.name)
        case _:
            return ""


def _name(constraint: str) -> str:
    return constraint.rsplit("_", 1)[-1] if constraint.startswith("ck_") else ""
