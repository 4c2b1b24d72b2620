"""The operations of feedback."""

from app.domains.feedback.router import charts

ROUTES = [*charts.ROUTES]
