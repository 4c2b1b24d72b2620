"""The rules of files that go along: taken from the school's documents with an invitation and with publication."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from app.domains.documents.models import DocumentFile
from app.domains.practices.models.bank import Practice
from app.domains.practices.models.files import PracticeFile, ReviewFile
from app.domains.practices.models.reviews import PracticeReview
from app.domains.practices.models.submissions import PracticeSubmission
from app.domains.practices.service import bank, reviews
from app.kernel.db import Db
from app.kernel.problems import NOT_FOUND, Problem

F = TypeVar("F", PracticeFile, ReviewFile)

REVIEW_SORTS = {"name": ReviewFile.name_key, "created_at": ReviewFile.created_at}
SORTS = {"name": PracticeFile.name_key, "created_at": PracticeFile.created_at}


async def hand_to_reviewer(db: Db, row: PracticeSubmission, review: PracticeReview) -> None:
    """The reviewer gets the files of the text."""
    for name, media_type, sha256, size in await _of(db, row):
        db.add(
            ReviewFile(
                review_id=review.id, organization_id=review.organization_id, district_id=review.district_id,
                user_id=review.user_id, name=name, media_type=media_type, sha256=sha256, size=size,
            )
        )  # fmt: skip


async def hand_to_everybody(db: Db, row: PracticeSubmission, practice: Practice) -> None:
    """The bank gets the files of the text."""
    for name, media_type, sha256, size in await _of(db, row):
        db.add(
            PracticeFile(
                practice_id=practice.id, practice_status=practice.status, school_id=practice.school_id,
                district_id=practice.district_id, name=name, media_type=media_type, sha256=sha256, size=size,
            )
        )  # fmt: skip


async def _of(db: Db, row: PracticeSubmission) -> list[tuple[str, str, str, int]]:
    """Name, type, hash and size of each file of its documents, the same content once."""
    found = await db.rows(
        select(DocumentFile.name, DocumentFile.media_type, DocumentFile.sha256, DocumentFile.size)
        .where(DocumentFile.document_id.in_(row.document_ids))
        .order_by(DocumentFile.name_key, DocumentFile.id)
    )
    once = {sha256: (name, media_type, sha256, size) for name, media_type, sha256, size in reversed(found)}
    return list(reversed(once.values()))


async def of_review(db: Db, review_id: UUID) -> Select[ReviewFile]:
    """The files of a review (404)."""
    review = await reviews.read(db, review_id)
    return select(ReviewFile).where(ReviewFile.review_id == review.id)


async def of_practice(db: Db, practice_id: UUID) -> Select[PracticeFile]:
    """The files of a practice (404, 410)."""
    practice = await bank.read(db, practice_id)
    return select(PracticeFile).where(PracticeFile.practice_id == practice.id)


async def one(db: Db, among: Select[F], model: type[F], id: UUID) -> F:
    """One of these files (404)."""
    found = await db.first(among.where(model.id == id))
    if found is None:
        raise Problem(NOT_FOUND)
    return found
