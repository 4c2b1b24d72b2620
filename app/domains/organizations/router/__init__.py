"""The operations of this domain, a module for each group of resources."""

from app.domains.organizations.router import classes, offices, people, schools

ROUTES = [*offices.ROUTES, *schools.ROUTES, *classes.ROUTES, *people.ROUTES]
