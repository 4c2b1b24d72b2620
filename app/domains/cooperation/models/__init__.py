"""The tables of cooperation; importing this makes all of them known."""

from app.domains.cooperation.models import guidance, networks, partnerships, plans

__all__ = ["guidance", "networks", "partnerships", "plans"]
