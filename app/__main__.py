"""`python -m app serve | migrate | seed | demo | openapi | backup | restore | sweep`: what is done on the machine."""

import gc

gc.disable()  # nothing that is imported is garbage: to look for some takes a fifth of the start

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app import demo as demonstration
from app import main
from app.kernel import blobs, contract
from app.kernel.machine import backup as archives
from app.kernel.machine import logs, migrating, serving
from app.kernel.machine.address import database
from app.kernel.machine.trouble import Trouble
from app.kernel.machine.welcome import table, welcome
from app.settings import Settings, settings

gc.enable()

OPENAPI = Path(__file__).parents[1] / "openapi"

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
for name, commands in main.COMMANDS.items():
    cli.add_typer(commands, name=name)


@cli.command()
def serve(
    *,
    demo: Annotated[bool | None, typer.Option(help="With the demonstration; by default in development only.")] = None,
    migrate: Annotated[bool, typer.Option(help="Bring the tables up to date first.")] = True,
) -> None:
    """Start everything: database, tables, roadmap, demonstration, server."""
    serving.unwind_on_signals()
    listener = serving.claim(settings().host, settings().port)
    with database() as url:
        asyncio.run(migrating.migrate(url) if migrate else migrating.current(url))
        asyncio.run(main.seed(url))
        wanted = settings().environment == "development" if demo is None else demo
        host, port = listener.getsockname()[:2]
        signs_in = asyncio.run(demonstration.demo(url, settings().demo_password)) if wanted else []
        text = welcome(host, port, settings().public_url, signs_in)
        serving.serve("app.main:create_app", listener, settings(), lambda: print(text, flush=True))


@cli.command()
def migrate() -> None:
    """Bring the tables up to date."""
    with database() as url:
        changed = asyncio.run(migrating.migrate(url))
    print("The tables were brought up to date." if changed else "The tables are up to date.")


@cli.command()
def migration(words: Annotated[str, typer.Argument(help="What it does: 'schools get a motto'.")]) -> None:
    """Draft a migration from what the models have and the tables lack."""
    with database() as url:
        asyncio.run(migrating.migrate(url))
        print(asyncio.run(migrating.draft(url, words)))


@cli.command()
def seed() -> None:
    """Load what every installation has: the reference roadmap."""
    with database() as url:
        asyncio.run(migrating.current(url))
        asyncio.run(main.seed(url))


@cli.command()
def demo() -> None:
    """Load the demonstration: a district with its schools, and people who can sign in."""
    with database() as url:
        asyncio.run(migrating.current(url))
        asyncio.run(main.seed(url))
        print(table(asyncio.run(demonstration.demo(url, settings().demo_password))))


@cli.command()
def openapi(*, check: Annotated[bool, typer.Option(help="Only compare with the committed files.")] = False) -> None:
    """Write the contract into openapi/, or say where it differs from what is there."""
    app = main.create_app(Settings(environment="development"), "postgresql://contract@localhost/none")
    if not check:
        contract.write(app, OPENAPI)
        return
    for difference in (differences := contract.check(app, OPENAPI)):
        print(difference, file=sys.stderr)
    if differences:
        raise typer.Exit(1)


@cli.command()
def backup(target: Annotated[Path, typer.Argument(help="The file to make, as backup-2026-11-23.zip.")]) -> None:
    """Put the tables and the stored files into one file; the server may go on serving."""
    with database() as url:
        size = archives.write(url, settings().data_dir / "files", target)
    print(f"{target}: {size / 1e6:.1f} MB")
    if settings().files_url:
        print("Stored files are not in it: they are in the S3 store. / Файлы хранятся в S3 и сюда не входят.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file made by `backup`.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Replace everything by what a backup holds. Stop the server first."""
    if not yes:
        typer.confirm("Everything in the database will be replaced. / Всё в базе будет заменено. Go on?", abort=True)
    with database() as url:
        archives.restore(url, settings().data_dir / "files", source)
        asyncio.run(migrating.migrate(url))
    print(f"Restored from {source}. / Восстановлено.")


@cli.command()
def sweep(
    hours: Annotated[float, typer.Option(min=0, max=87_600, help="Spare what was stored within so many hours.")] = 24,
) -> None:
    """Remove stored files that nothing refers to any longer: of deleted documents, of requests that failed half way."""
    with database() as url:
        swept = asyncio.run(blobs.sweep(url, settings(), grace=timedelta(hours=hours)))
    print(f"Files kept: {swept.kept}, removed: {swept.removed} ({swept.freed} bytes). / Удалено: {swept.removed}.")


def _told(error: ValidationError) -> Trouble:
    """Settings that do not hold, a line each, by the names under which they are set."""
    lines = [
        f"{name}: {message}" if (name := "".join(map(str, fault["loc"][:1])).upper()) else message
        for fault in error.errors(include_url=False, include_input=False)
        if (message := fault["msg"].removeprefix("Value error, "))
    ]
    names = ", ".join(word for word in ("SECRET_KEY",) if word in " ".join(lines)) or "см. выше"
    return Trouble(f"Настройки (переменные окружения) не подходят: {names}.", "\n".join(lines))


def run() -> None:
    """Whatever stands in the way is told in a sentence."""
    try:
        logs.configure(settings())
        cli()
    except Trouble as trouble:
        sys.exit(f"{trouble.text.en}\n{trouble.text.ru}")
    except ValidationError as error:
        told = _told(error).text
        sys.exit(f"{told.en}\n{told.ru}")


if __name__ == "__main__":
    run()
