"""The operations of this domain, a module for each of its matters."""

from app.domains.development import personal as _kept_about_people  # noqa: F401  # importing it makes it known
from app.domains.development import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.development.router import consultants, plans, teams

ROUTES = [*plans.ROUTES, *teams.ROUTES, *consultants.ROUTES]
