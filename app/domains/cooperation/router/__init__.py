"""The operations of cooperation, resource by resource."""

from app.domains.cooperation.router import guidance, networks, partnerships, plans

ROUTES = [*networks.ROUTES, *guidance.ROUTES, *partnerships.ROUTES, *plans.ROUTES]
