"""The operations of this domain."""

from app.domains.decisions import models as _tables  # noqa: F401  # importing it makes them known
from app.kernel.routing import Routes

ROUTES: list[Routes] = []
