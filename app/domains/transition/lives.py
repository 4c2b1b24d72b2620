"""The closed lists and the life cycles of rubrics, self-diagnoses and transition programmes."""

from typing import Any
from uuid import UUID

from app.kernel.actor import Actor, Role
from app.kernel.text import Labelled
from app.kernel.workflow import Life


class TransitionRubricStatus(Labelled):
    """The life of an edition of a rubric."""

    DRAFT = "draft", "черновик", "draft"
    PUBLISHED = "published", "опубликована", "published"
    RETIRED = "retired", "выведена из употребления", "retired"


class DiagnosisStatus(Labelled):
    """The life of a self-diagnosis."""

    DRAFT = "draft", "черновик", "draft"
    COMPLETED = "completed", "завершена", "completed"


class DiagnosisView(Labelled):
    """Whose view a self-diagnosis gives."""

    SCHOOL = "school", "взгляд школы", "the school's own view"
    CONSULTANT = "consultant", "взгляд эксперта-консультанта", "the view of the expert-consultant"


class ComparisonKind(Labelled):
    """What a comparison of two self-diagnoses tells."""

    CHANGE = "change", "изменение во времени", "change over time"
    VIEWS = "views", "расхождение взглядов", "difference of views"


class TransitionStatus(Labelled):
    """The life of an edition of a transition programme."""

    DRAFT = "draft", "черновик", "draft"
    SUBMITTED = "submitted", "передана на согласование", "submitted for agreement"
    RETURNED = "returned", "возвращена на доработку", "returned for revision"
    AGREED = "agreed", "согласована центром", "agreed by the centre"
    APPROVED = "approved", "утверждена управляющим советом", "approved by the governing council"
    IN_FORCE = "in_force", "действует", "in force"
    SUPERSEDED = "superseded", "заменена новой редакцией", "superseded by a later edition"


class TransitionInclusion(Labelled):
    """What every transition programme must include, by the roadmap."""

    NETWORKING = "networking", "сетевое взаимодействие школ", "networking of schools"
    PARENTS = "parents", "взаимодействие с родителями", "work with parents"
    RUSSIAN_LANGUAGE = (
        "russian_language",
        "обучение русскому языку учащихся с неродным русским",
        "Russian for pupils whose native language is another",
    )
    HIGHER_VOCATIONAL = (
        "higher_vocational",
        "взаимодействие с учреждениями высшего и профессионального образования",
        "links with higher and vocational education",
    )


class GoalFigure(Labelled):
    """Which figure of an indicator a goal is set on."""

    VALUE = "value", "само значение", "the value itself"
    SHARE = "share", "доля от целого", "its share of the whole"


class GoalState(Labelled):
    """How a target stands against what a wave brought."""

    AHEAD = "ahead", "срок ещё не наступил", "not due yet"
    REACHED = "reached", "достигнут", "reached"
    MISSED = "missed", "не достигнут", "missed"
    UNKNOWN = "unknown", "сказать нельзя", "cannot be told"


class TransitionPart(Labelled):
    """What a transition programme consists of."""

    PROGRAMME = "programme", "программа", "programme"
    PROBLEM = "problem", "проблема", "problem"
    GOAL = "goal", "цель", "goal"
    ACTIVITY = "activity", "мероприятие", "activity"


class RoundDecision(Labelled):
    """How a round of review ended."""

    RETURNED = "returned", "возвращена на доработку", "returned for revision"
    AGREED = "agreed", "согласована", "agreed"


RUBRICS = Life(
    "transition_rubrics",
    TransitionRubricStatus,
    """
    draft      publish  published  transition-rubrics.write
    published  retire   retired    transition-rubrics.write
    """,
)


def views_of(actor: Actor, school_id: UUID) -> set[DiagnosisView]:
    """The views that somebody can give of a school: a consultant his own, whoever acts for the school the school's."""
    posts = [post for post in actor.posts if post.organization_id == school_id]
    return {DiagnosisView.CONSULTANT if post.role is Role.CONSULTANT else DiagnosisView.SCHOOL for post in posts}


class DiagnosisLife(Life):
    """Each view is for its own side alone to move."""

    def open_to(self, actor: Actor, row: Any) -> list[str]:
        """The steps this actor may take now."""
        return super().open_to(actor, row) if row.view in views_of(actor, row.school_id) else []

    def locked_because(self, actor: Actor, row: Any, opened: list[str] | None = None) -> dict[str, Any] | None:
        """Why this actor can take no step, and whose turn it is."""
        locked = super().locked_because(actor, row, opened)
        return locked and locked | {"who": [row.view]}


DIAGNOSES: Life = DiagnosisLife(
    "transition_self_diagnoses",
    DiagnosisStatus,
    """
    draft      complete  completed  transition-self-diagnoses.write
    completed  reopen    draft      transition-self-diagnoses.write  note
    """,
)

TRANSITIONS = Life(
    "transition_programmes",
    TransitionStatus,
    """
    draft,returned    submit   submitted  transition-programmes.write
    submitted,agreed  return   returned   transition-programmes.review  note
    submitted         agree    agreed     transition-programmes.review
    agreed            approve  approved   transition-programmes.write
    approved          enforce  in_force   transition-programmes.write
    """,
)
"""`superseded` has no step: an edition gets there when the corrected one comes into force."""

WRITABLE = frozenset({"draft", "returned"})
"""The states in which a school may change its programme; in the others it is frozen."""
UNDER_WAY = WRITABLE | {"submitted", "agreed", "approved"}
"""The states of an edition that is not in force yet; a school has one such edition at most."""
