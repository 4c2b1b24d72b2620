"""`python -m app users ...` and `keys rotate`: the first account, a forgotten password, new signing keys."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from app.domains.accounts import passwords, service
from app.domains.accounts.models import Membership, User
from app.domains.accounts.schemas import Login
from app.kernel.actor import EVERYTHING, SYSTEM, Origin, Role
from app.kernel.calendar import today
from app.kernel.database import Database
from app.kernel.db import Db
from app.kernel.keys import Keyring
from app.kernel.machine import migrating
from app.kernel.machine.address import database
from app.kernel.machine.trouble import Trouble
from app.kernel.problems import Problem
from app.kernel.sealing import Seal, secret_of
from app.settings import settings

users = typer.Typer(no_args_is_help=True, help="Accounts, where nobody can sign in yet or any more.")
keys = typer.Typer(no_args_is_help=True, help="The keys that sign access tokens.")
COMMANDS = {"users": users, "keys": keys}

NewPassword = Annotated[
    str,
    typer.Option(
        prompt="Password / Пароль", hide_input=True, confirmation_prompt=True, envvar="NEW_PASSWORD", help="Asked for."
    ),
]


@users.command("add-administrator")
def add_administrator(login: Annotated[str, typer.Argument(help="Lower case.")], password: NewPassword) -> None:
    """Make an administrator: the first account of an installation."""

    async def work(db: Db) -> None:
        passwords.check_strength(password, pointer="password", login=login, administrator=True)
        user = db.add(User(login=_login(login), name=login, password_hash=await passwords.hashed(password)))
        await db.flush()
        db.add(Membership(user_id=user.id, role=Role.ADMINISTRATOR.value, starts_on=today()))

    _do(work)
    typer.echo(f"{login} may sign in. / {login} может войти.")


@users.command("password")
def password(login: Annotated[str, typer.Argument()], password: NewPassword) -> None:
    """Give a user a new password; every sign-in of the account ends."""

    async def work(db: Db) -> None:
        user = await db.first(select(User).where(User.login == login))
        if user is None:
            raise Trouble(f"Пользователя {login} нет.", f"There is no user {login}.")
        await service.set_password(db, await db.lock(User, user.id), password, "password")

    _do(work)
    typer.echo("Done. / Готово.")


@keys.command()
def rotate() -> None:
    """Sign with a new key from now on; the old ones verify for two hours more."""

    async def work(url: str) -> str:
        held = Database(url, pool=2)
        try:
            return await Keyring(held, Seal(secret_of(settings()))).rotate()
        finally:
            await held.close()

    with database() as url:
        asyncio.run(migrating.current(url))
        typer.echo(asyncio.run(work(url)))


def _login(text: str) -> str:
    try:
        return TypeAdapter[str](Login).validate_python(text)
    except ValidationError:
        raise Trouble(
            "Логин: строчные латинские буквы, цифры, точка, дефис; от двух знаков.",
            "A login is lower-case Latin letters, digits, dots and hyphens, two at least.",
        ) from None


def _do(work: Callable[[Db], Awaitable[None]]) -> None:
    """One transaction of the system itself; a refusal is told in a sentence."""

    async def inside(url: str) -> None:
        held = Database(url, pool=2)
        try:
            async with held.open(SYSTEM, EVERYTHING, writable=True, origin=Origin(way="command")) as db:
                await work(db)
        except Problem as problem:
            told = [fault.message for fault in problem.errors] or [problem.detail]
            raise Trouble(" ".join(text.ru for text in told), " ".join(text.en for text in told)) from problem
        finally:
            await held.close()

    with database() as url:
        asyncio.run(migrating.current(url))
        asyncio.run(inside(url))
