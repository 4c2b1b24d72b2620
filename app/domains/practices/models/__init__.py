"""The tables of practices; importing this makes all of them known."""

from app.domains.practices.models import adoptions, bank, reviews, submissions

__all__ = ["adoptions", "bank", "reviews", "submissions"]
