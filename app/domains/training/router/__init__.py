"""The operations of this domain, a module for each of its matters."""

from app.domains.training import personal as _kept_about_people  # noqa: F401  # importing it makes it known
from app.domains.training import tasks as _kinds_of_task  # noqa: F401  # importing it makes them known
from app.domains.training.router import calendars, certificates, enrolments, events

ROUTES = [*events.ROUTES, *enrolments.ROUTES, *certificates.ROUTES, *calendars.ROUTES]
