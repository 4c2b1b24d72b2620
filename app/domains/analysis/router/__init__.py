"""The operations of this domain, a module for each of its matters."""

from app.domains.analysis import models as _m  # noqa: F401

ROUTES = []
