"""The operations of this domain, a module for each of its matters."""

from app.domains.analysis.router import methods, runs

ROUTES = [*methods.ROUTES, *runs.ROUTES]
