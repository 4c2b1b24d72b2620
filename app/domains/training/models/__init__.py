"""The tables of training; importing this makes all of them known."""

from app.domains.training.models import calendars, certificates, enrolments, events

__all__ = ["calendars", "certificates", "enrolments", "events"]
