"""The closed lists and the life cycles of practices: from a school's draft to the bank and into other schools."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class RubricStatus(Labelled):
    """The life of an edition of the rubric."""

    DRAFT = "draft", "черновик", "draft"
    PUBLISHED = "published", "действует", "in force"
    RETIRED = "retired", "больше не применяется", "no longer used"


class ReviewerStatus(Labelled):
    """The life of a reviewer in the pool of the centre."""

    OFFERED = "offered", "готов рецензировать, ждёт решения", "willing to review, to be decided"
    ADMITTED = "admitted", "рецензент", "reviewer"
    ENDED = "ended", "больше не рецензирует", "no longer reviews"


class PracticeSubmissionStatus(Labelled):
    """The life of a practice that a school sends."""

    DRAFT = "draft", "черновик", "draft"
    SUBMITTED = "submitted", "отправлена", "submitted"
    IN_REVIEW = "in_review", "на экспертизе", "in review"
    RETURNED = "returned", "возвращена на доработку", "returned"
    ACCEPTED = "accepted", "принята", "accepted"
    DECLINED = "declined", "отклонена", "declined"
    WITHDRAWN = "withdrawn", "отозвана школой", "withdrawn by the school"


class ReviewStatus(Labelled):
    """The life of a review."""

    INVITED = "invited", "рецензент приглашён", "reviewer invited"
    AGREED = "agreed", "рецензент согласился", "reviewer has agreed"
    DONE = "done", "рецензия готова", "review done"
    REFUSED = "refused", "рецензент отказался", "refused by the reviewer"
    CANCELLED = "cancelled", "приглашение отозвано", "invitation withdrawn"


class Recommendation(Labelled):
    """What a reviewer recommends; the decision is another's."""

    ACCEPT = "accept", "принять", "accept"
    REVISE = "revise", "доработать", "revise"
    DECLINE = "decline", "отклонить", "decline"


class ConflictKind(Labelled):
    """Why somebody cannot review a practice."""

    OWN_SCHOOL = "own_school", "из этой же школы", "of the same school"
    AUTHOR = "author", "среди авторов", "among the authors"
    CONSULTANT = "consultant", "консультирует или консультировал эту школу", "consults this school, or did"
    TAKES_PART = "takes_part", "уже приглашён в этом круге", "invited in this round already"


class PracticeStatus(Labelled):
    """The life of a practice in the bank."""

    PUBLISHED = "published", "опубликована", "published"
    WITHDRAWN = "withdrawn", "снята с публикации", "withdrawn from the bank"


class AdoptionStatus(Labelled):
    """How far another school has got with a practice."""

    PLANNED = "planned", "планирует", "planned"
    TRYING = "trying", "пробует", "trying"
    KEPT = "kept", "оставила у себя", "kept"
    DROPPED = "dropped", "отказалась", "dropped"


class Subject(Labelled):
    """What is taught; `any` where a practice does not depend on it."""

    ANY = "any", "любой предмет", "any subject"
    PRIMARY = "primary", "начальная школа", "primary school"
    RUSSIAN = "russian", "русский язык", "Russian"
    LITERATURE = "literature", "литература", "literature"
    MATHEMATICS = "mathematics", "математика", "mathematics"
    INFORMATICS = "informatics", "информатика", "informatics"
    PHYSICS = "physics", "физика", "physics"
    CHEMISTRY = "chemistry", "химия", "chemistry"
    BIOLOGY = "biology", "биология", "biology"
    GEOGRAPHY = "geography", "география", "geography"
    HISTORY = "history", "история", "history"
    SOCIAL_STUDIES = "social_studies", "обществознание", "social studies"
    FOREIGN_LANGUAGE = "foreign_language", "иностранный язык", "foreign language"
    ARTS = "arts", "искусство, музыка", "arts and music"
    TECHNOLOGY = "technology", "труд (технология)", "technology"
    PHYSICAL_EDUCATION = "physical_education", "физическая культура", "physical education"
    SAFETY = "safety", "основы безопасности и защиты Родины", "safety"


RUBRICS = Life(
    "practice_rubrics",
    RubricStatus,
    """
    draft      publish  published  practice-rubrics.write
    published  retire   retired    practice-rubrics.write
    """,
)

REVIEWERS = Life(
    "practice_reviewers",
    ReviewerStatus,
    """
    offered,ended     admit  admitted  practice-reviewers.admit
    offered,admitted  end    ended     practice-reviewers.admit  note
    """,
)

SUBMISSIONS = Life(
    "practice_submissions",
    PracticeSubmissionStatus,
    """
    draft,returned                      submit    submitted  practice-submissions.write
    draft,submitted,in_review,returned  withdraw  withdrawn  practice-submissions.write
    submitted                           review    in_review  practice-submissions.decide
    submitted,in_review                 return    returned   practice-submissions.decide  note
    in_review                           accept    accepted   practice-submissions.decide
    in_review                           decline   declined   practice-submissions.decide  note
    """,
)

REVIEWS = Life(
    "practice_reviews",
    ReviewStatus,
    """
    invited         agree     agreed     practice-reviews.write
    invited,agreed  refuse    refused    practice-reviews.write   note
    agreed          complete  done       practice-reviews.write
    invited,agreed  cancel    cancelled  practice-reviews.manage
    """,
)

PRACTICES = Life(
    "practices",
    PracticeStatus,
    """
    published  withdraw  withdrawn  practices.write  note
    withdrawn  restore   published  practices.write
    """,
)

ADOPTIONS = Life(
    "practice_adoptions",
    AdoptionStatus,
    """
    planned,dropped      try   trying   practice-adoptions.write
    trying               keep  kept     practice-adoptions.write
    planned,trying,kept  drop  dropped  practice-adoptions.write  note
    """,
)

EDITABLE = frozenset({"draft", "returned"})
"""The states in which the school may change what it sends."""
OPEN_REVIEW = frozenset({"invited", "agreed"})
"""The states in which a review is still owed."""
IN_FORCE = frozenset({"invited", "agreed", "done"})
"""The states in which a review counts as one of those asked for."""
