"""The operations of practices, resource by resource."""

from app.domains.practices.router import adoptions, bank, files, reviews, rubrics, submissions

ROUTES = [*submissions.ROUTES, *rubrics.ROUTES, *reviews.ROUTES, *bank.ROUTES, *adoptions.ROUTES, *files.ROUTES]
