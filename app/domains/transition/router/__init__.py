"""The operations of self-diagnosis and of transition programmes."""

from app.domains.transition import personal as _kept_about_people  # noqa: F401  # importing it makes it known
from app.domains.transition.router import activities, diagnoses, programmes, rubrics

ROUTES = [*rubrics.ROUTES, *diagnoses.ROUTES, *programmes.ROUTES, *activities.ROUTES]
