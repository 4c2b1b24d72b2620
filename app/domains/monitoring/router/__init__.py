"""The operations of monitoring."""

from app.domains.monitoring import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.monitoring.router import exports, forms, imports, mappings, submissions, summaries, waves

ROUTES = [
    *exports.ROUTES, *forms.ROUTES, *waves.ROUTES, *submissions.ROUTES, *summaries.ROUTES, *mappings.ROUTES,
    *imports.ROUTES,
]  # fmt: skip
