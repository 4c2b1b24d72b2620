"""The operations of feedback, a module for each of its matters."""

from app.domains.feedback import models as _m  # noqa: F401
from app.domains.feedback.router import charts, judged, sheets

ROUTES = [*charts.ROUTES, *sheets.ROUTES, *judged.ROUTES]
