"""Who can sign in to a demonstration."""

from dataclasses import dataclass

from app.kernel.actor import Role
from app.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in."""

    login: str
    role: Role
    name: str
    organizations: tuple[str, ...]
    """By code; an administrator has none, a consultant several."""
    where: Text | None
    """In words, where the role alone does not say it."""
