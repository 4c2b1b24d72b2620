"""Imports too large for one request: stored with the request, carried out beside it, and answered for like any other.

A domain registers how files of a kind are taken in (`runs`), hands one over (`enqueue`) and shows its `ImportJob`; an
import that was answered at once leaves the same row (`record`). Which serving process runs a job, what becomes of it
when that process is killed, and in which language it is told, is known here alone.
"""

from app.kernel.jobs.runners import RUNNERS, Progress, Run, runs
from app.kernel.jobs.sending import Errand, enqueue, received, record, sender
from app.kernel.jobs.table import ImportBody, ImportJob, ImportStatus
from app.kernel.jobs.telling import Document
from app.kernel.jobs.worker import forget_bodies, take_one, work

__all__ = [
    "RUNNERS",
    "Document",
    "Errand",
    "ImportBody",
    "ImportJob",
    "ImportStatus",
    "Progress",
    "Run",
    "enqueue",
    "forget_bodies",
    "received",
    "record",
    "runs",
    "sender",
    "take_one",
    "work",
]
