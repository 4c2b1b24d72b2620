"""The operations of self-diagnosis and of transition programmes."""

from app.domains.transition.router import activities, diagnoses, programmes, rubrics

ROUTES = [*rubrics.ROUTES, *diagnoses.ROUTES, *programmes.ROUTES, *activities.ROUTES]
