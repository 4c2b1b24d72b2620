"""What the terminal shows when the server answers: where it is, and who can sign in to look around."""

from collections.abc import Sequence
from typing import NamedTuple

from app.kernel.text import Text


class SignIn(NamedTuple):
    """An account of the demonstration."""

    login: str
    role: Text
    password: str


def welcome(host: str, port: int, public_url: str, signs_in: Sequence[SignIn]) -> str:
    """Everything one needs to begin."""
    shown = {"0.0.0.0": "localhost", "::": "localhost", "::1": "[::1]"}.get(host, host)  # noqa: S104  # shown, not bound
    address = public_url or f"http://{shown}:{port}"
    return f"\n  Ready / Готово: {address}/docs\n{table(signs_in)}\n  Ctrl-C stops / останавливает\n"


def table(signs_in: Sequence[SignIn]) -> str:
    """A line for each account."""
    if not signs_in:
        return ""
    login = max(len(s.login) for s in signs_in)
    password = max(len(s.password) for s in signs_in)
    rows = (f"    {s.login:<{login}}  {s.password:<{password}}  {s.role.en} / {s.role.ru}\n" for s in signs_in)
    return f"\n  Demonstration sign-ins / Входы для знакомства:\n{''.join(rows)}"
