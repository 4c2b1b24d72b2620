"""Passwords by NIST 800-63B: length before composition, common ones refused, Argon2id (19 MiB, t=2, p=1)."""

import unicodedata
from collections.abc import Collection
from functools import lru_cache

from anyio import to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel.problems import Fault, invalid
from app.kernel.text import Text

SHORTEST = 12
SHORTEST_FOR_ADMINISTRATORS = 15

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@lru_cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


@lru_cache
def _common() -> Collection[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415  # 12 MB, for the few who choose a password

    found: Collection[str] = FREQUENCY_LISTS["passwords"]
    return found


async def hashed(password: str) -> str:
    """The hash to keep."""
    return await to_thread.run_sync(_hasher.hash, _normal(password))


async def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password; for an unknown account the same work is done for nothing."""

    def check() -> bool:
        try:
            _hasher.verify(kept or _dummy(), _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    return await to_thread.run_sync(check)


def check_strength(password: str, *, pointer: str, login: str, administrator: bool) -> None:
    """All that is wrong with a new password, at once."""
    faults: list[Fault] = []
    shortest = SHORTEST_FOR_ADMINISTRATORS if administrator else SHORTEST
    plain = _normal(password)
    if len(plain) < shortest:
        faults.append(
            Fault(
                pointer,
                "password.too-short",
                Text("Пароль короче {n} знаков.", "The password has fewer than {n} characters.").filled(n=shortest),
                Text("Возьмите фразу из нескольких слов.", "Take a phrase of several words."),
            )
        )
    if plain.casefold() in _common() or len(set(plain)) < 5 or login.casefold() in plain.casefold():  # noqa: PLR2004
        faults.append(
            Fault(
                pointer,
                "password.common",
                Text(
                    "Такой пароль легко угадать: он из распространённых, повторяет логин или почти один знак.",
                    "The password is easily guessed: a common one, one with the login, or nearly one character.",
                ),
                Text("Возьмите фразу из нескольких слов.", "Take a phrase of several words."),
            )
        )
    if faults:
        raise invalid(*faults)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
