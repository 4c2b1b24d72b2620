"""The tables of practices; importing this makes all of them known."""

from app.domains.practices.models import adoptions, bank, files, reviews, submissions

__all__ = ["adoptions", "bank", "files", "reviews", "submissions"]
