"""The operations of practices, resource by resource."""

from app.domains.practices import personal as _kept_about_people  # noqa: F401  # importing it makes it known
from app.domains.practices.router import adoptions, bank, files, reviews, rubrics, submissions

ROUTES = [*submissions.ROUTES, *rubrics.ROUTES, *reviews.ROUTES, *bank.ROUTES, *adoptions.ROUTES, *files.ROUTES]
