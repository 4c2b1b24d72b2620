"""The operations of monitoring."""

from app.domains.monitoring.router import forms, imports, mappings, submissions, summaries, waves

ROUTES = [*forms.ROUTES, *waves.ROUTES, *submissions.ROUTES, *summaries.ROUTES, *mappings.ROUTES, *imports.ROUTES]
