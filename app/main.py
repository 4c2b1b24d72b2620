"""Puts the application together: the only module that knows every domain."""

from fastapi import FastAPI
from sqlalchemy import select

from app.demo import demo  # noqa: F401  # the command line asks for it here
from app.domains.accounts import commands as accounts_commands
from app.domains.accounts import router as accounts
from app.domains.accounts.service import load_actor
from app.domains.analysis import router as analysis
from app.domains.cooperation import router as cooperation
from app.domains.decisions import router as decisions
from app.domains.development import router as development
from app.domains.documents import router as documents
from app.domains.feedback import router as feedback
from app.domains.monitoring import router as monitoring
from app.domains.monitoring.seed import load_forms
from app.domains.organizations import router as organizations
from app.domains.organizations.models import District
from app.domains.practices import router as practices
from app.domains.programmes import router as programmes
from app.domains.reports import commands as reports_commands
from app.domains.reports import router as reports
from app.domains.roadmap import router as roadmap
from app.domains.roadmap.seed import load_reference
from app.domains.transition import router as transition
from app.domains.transition.seed import load_rubric
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.assembly import assemble
from app.kernel.database import Database
from app.policy import TABLE
from app.settings import Settings, settings

ROUTES = [
    *accounts.ROUTES,
    *organizations.ROUTES,
    *documents.ROUTES,
    *roadmap.ROUTES,
    *programmes.ROUTES,
    *monitoring.ROUTES,
    *development.ROUTES,
    *practices.ROUTES,
    *transition.ROUTES,
    *cooperation.ROUTES,
    *analysis.ROUTES,
    *decisions.ROUTES,
    *feedback.ROUTES,
    *reports.ROUTES,
]

COMMANDS = {**accounts_commands.COMMANDS, **reports_commands.COMMANDS}

TAGS = [
    {"name": "Sign-in", "description": "Tokens, the account that is signed in, and the public keys."},
    {"name": "Users", "description": "Who can sign in, and which roles they hold where."},
    {"name": "API clients", "description": "Programs that push and read data for an organisation."},
    {"name": "Organisations", "description": "Districts, their departments and centres."},
    {"name": "Schools", "description": "Schools, their former codes and names, and what they are by order."},
    {"name": "Classes", "description": "Classes of schools, year by year: counts, never a pupil."},
    {"name": "Staff", "description": "Who works where, and who holds which function by which order."},
    {"name": "Roadmap", "description": "The roadmap in its editions: stages, sections, measures and responsibilities."},
    {"name": "Programmes", "description": "One run of a roadmap in a district, and how far it has got."},
    {"name": "Participations", "description": "Which schools take part in a programme, and by which documents."},
    {"name": "Assignments", "description": "Who owes which duty by when, what shows that it is done, who confirms it."},
    {"name": "Development plans", "description": "How staff will learn in a school year: planned, approved, done."},
    {"name": "Learning teams", "description": "Teachers who work on a methodical topic with a mentor; their meetings."},
    {"name": "Consultants", "description": "Expert-consultants: the pool, the schools they serve, their visits."},
    {"name": "Practices", "description": "The bank of best practices, open to everybody, and who has taken them over."},
    {"name": "Practice submissions", "description": "Practices as schools describe and send them."},
    {"name": "Practice reviews", "description": "By which rubric and by whom practices are judged; closed to schools."},
    {
        "name": "Networks",
        "description": "Schools that work together: who is in since when, what they do, what came of it.",
    },
    {
        "name": "Guidance",
        "description": "Recommendations sent to schools: who has read, acknowledged and included them.",
    },
    {"name": "Partners", "description": "Universities and colleges, what schools need them for, and what came of it."},
    {"name": "Information support", "description": "Plans by which people are told of the programme and take part."},
    {"name": "Tasks", "description": "What waits for you now, over everything."},
    {"name": "Forms", "description": "What monitoring asks: indicators, limits and rules, edition by edition."},
    {"name": "Waves", "description": "Collections of data: which forms, from which schools, from which day to which."},
    {"name": "Submissions", "description": "What schools submit of each class, its review and every revision of it."},
    {"name": "Summaries", "description": "The sums of schools and of the district, and who is missing."},
    {"name": "Imports", "description": "Many sheets at once, from scripts and files, with an answer for each row."},
    {"name": "Self-diagnosis", "description": "Rubrics, and how schools and their consultants judge schools by them."},
    {
        "name": "Transition programmes",
        "description": "How a school moves to an effective mode of work: problems, goals, activities, in editions.",
    },
    {
        "name": "Analysis",
        "description": "Results read against the context: methods frozen beforehand, runs, what they say of schools.",
    },
    {"name": "Selections", "description": "Which schools are proposed and decided to become district sites, and why."},
    {
        "name": "Result sheets",
        "description": "What schools are told of a wave, what they conclude, and what came of it.",
    },
    {"name": "Charts", "description": "Pictures: as Vega-Lite, as SVG and PNG, and in words."},
    {"name": "Documents", "description": "Orders, regulations, protocols and the like, with their files."},
    {"name": "Audit", "description": "Who changed what, from where."},
    {"name": "Labels", "description": "The codes of every closed list in Russian and English."},
]

TITLE = "Effective School"
DESCRIPTION = "The system a school district runs its support programme on."


def create_app(using: Settings | None = None, database_url: str | None = None) -> FastAPI:
    """The whole application, for uvicorn (`--factory`) and for tests; `database_url` overrides the setting."""
    chosen = using or settings()
    url = database_url or chosen.database_url
    if url is None:
        message = "no database: set DATABASE_URL, or start with `python -m app serve`, which brings its own"
        raise RuntimeError(message)
    return assemble(
        chosen,
        ROUTES,
        load_actor=load_actor,
        table=TABLE,
        database_url=url,
        title=TITLE,
        description=DESCRIPTION,
        tags=TAGS,
    )


async def seed(url: str) -> None:
    """What every installation has: the reference roadmap, the ready forms and rubric; where they are not there."""
    database = Database(url, pool=1)
    try:
        async with database.open(SYSTEM, EVERYTHING, writable=True) as db:
            for district in await db.all(select(District)):
                await load_reference(db, district)
                await load_forms(db, district)
                await load_rubric(db, district)
    finally:
        await database.close()
