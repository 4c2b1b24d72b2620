"""`python -m app audit verify`: walks the hash chain over the audit."""

import asyncio

import typer

from app.kernel import chain
from app.kernel.chain import Verdict
from app.kernel.database import Database
from app.kernel.machine.address import database

audit = typer.Typer(no_args_is_help=True, help="The audit and the hash chain over it.")
COMMANDS = {"audit": audit}


@audit.callback()
def about() -> None:
    """Keeps `verify` a word of its own."""


@audit.command()
def verify() -> None:
    """Check every link; ends with 1 where the audit was changed."""

    async def work(url: str) -> Verdict:
        held = Database(url, pool=2)
        try:
            while await chain.seal(held):
                pass
            return await chain.verify(held)
        finally:
            await held.close()

    with database() as url:
        verdict = asyncio.run(work(url))
    if not verdict.whole:
        typer.echo(f"Broken at link {verdict.broken_at}. / Цепочка нарушена в звене {verdict.broken_at}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{verdict.checked} entries, whole; head {verdict.head} / записей: {verdict.checked}, цепочка цела")
