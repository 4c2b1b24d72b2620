"""The operations of this domain."""

from app.domains.decisions import models as _m  # noqa: F401

ROUTES = []
