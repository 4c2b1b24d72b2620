"""The closed lists and the life cycle of selections."""

from app.kernel.text import Labelled
from app.kernel.workflow import Life


class SelectionStatus(Labelled):
    """The life of a selection."""

    DRAFT = "draft", "готовится центром", "being prepared by the centre"
    PROPOSED = "proposed", "предложено отделу", "proposed to the department"
    RETURNED = "returned", "возвращено центру", "returned to the centre"
    DECIDED = "decided", "решение принято", "decided"
    WITHDRAWN = "withdrawn", "отозвано", "withdrawn"


class SelectionOutcome(Labelled):
    """What the department decides of one school."""

    DISTRICT_SITE = "district_site", "районная площадка", "district site"
    POSTPONED = "postponed", "отложено до новых данных", "postponed until there are more data"
    REFUSED = "refused", "не включена", "not included"


SELECTIONS = Life(
    "selections",
    SelectionStatus,
    """
    draft,returned           propose   proposed   selections.write
    proposed                 return    returned   selections.decide  note
    proposed                 decide    decided    selections.decide
    draft,returned,proposed  withdraw  withdrawn  selections.write   note
    """,
)

WRITABLE = frozenset({"draft", "returned"})
"""The states in which the centre may change its proposal."""
