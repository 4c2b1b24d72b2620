"""The closed lists and the life cycle of selections."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class SelectionStatus(Labelled):
    """The life of a selection."""

    DRAFT = "draft", "готовится центром", "being prepared by the centre"
    PROPOSED = "proposed", "предложено отделу", "proposed to the department"
    RETURNED = "returned", "возвращено центру", "returned to the centre"
    DECIDED = "decided", "решение принято", "decided"
    ANNULLED = "annulled", "решение отменено", "decision annulled"
    WITHDRAWN = "withdrawn", "отозвано", "withdrawn"


class SelectionOutcome(Labelled):
    """What the department decides of one school."""

    DISTRICT_SITE = "district_site", "районная площадка", "district site"
    POSTPONED = "postponed", "отложено до новых данных", "postponed until there are more data"
    REFUSED = "refused", "не включена", "not included"


class AnnulmentEffect(Labelled):
    """What became of a school that an annulled decision had chosen."""

    ENDED = "ended", "статус районной площадки прекращён", "is a district site no longer"
    KEPT = "kept", "осталась районной площадкой на другом основании", "still a district site, on another ground"
    GONE = "gone", "к тому времени уже не была районной площадкой", "was no district site any more by then"


SELECTIONS = Life(
    "selections",
    SelectionStatus,
    """
    draft,returned           propose   proposed   selections.write
    proposed                 return    returned   selections.decide  note
    proposed                 decide    decided    selections.decide
    decided                  uphold    decided    selections.decide  note
    decided                  annul     annulled   selections.decide  note
    draft,returned,proposed  withdraw  withdrawn  selections.write   note
    """,
)

WRITABLE = frozenset({"draft", "returned"})
"""The states in which the centre may change its proposal."""
