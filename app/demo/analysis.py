"""The demonstration's method: a draft that the centre can try and freeze before the final wave opens."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from sqlalchemy import select

from app.domains.analysis import methods
from app.domains.analysis.models import AnalysisMethod
from app.domains.analysis.values import AnalysisContextIn, AnalysisDefinition, AnalysisItemIn, AnalysisStrandIn
from app.domains.monitoring.values import Bilingual
from app.domains.organizations.models import District
from app.domains.programmes.models import Programme
from app.kernel.db import Db

CODE, TITLE = "improvement", "Максимальное и стабильное улучшение"
SUBJECTS = {"russian": ("Русский язык", "Russian"), "mathematics": ("Математика", "Mathematics")}
ITEMS = {
    "family_full": 1, "family_large": -1, "income_low": -1, "work_none": -1, "parents_higher": 1,
}  # fmt: skip

Opened = Callable[[str], AbstractAsyncContextManager[Db]]
"""A transaction of the person with this login."""


async def draw_up(opened: Opened, district: District) -> None:
    """Once; what people make of it stays."""
    async with opened("centre") as db:
        programme = await db.first(select(Programme).where(Programme.district_id == district.id).order_by(Programme.id))
        known = await db.count(select(AnalysisMethod.id).where(AnalysisMethod.district_id == district.id))
        if programme is not None and not known:
            await methods.draw_up(db, programme.id, CODE, TITLE, definition())


def definition() -> AnalysisDefinition:
    """Two subjects against a context index of five shares, with the rule that the simulations stand for."""
    return AnalysisDefinition(
        context=AnalysisContextIn(
            form_code="class_context", items=[AnalysisItemIn(code=code, sign=sign) for code, sign in ITEMS.items()]
        ),
        strands=[
            AnalysisStrandIn(
                code=code, title=Bilingual(ru=ru, en=en), form_code="class_results", pupils=f"{code}_pupils",
                tested=f"{code}_tested", mean=f"{code}_mean", deviation=f"{code}_deviation", below=f"{code}_below",
            )
            for code, (ru, en) in SUBJECTS.items()
        ],
    )  # fmt: skip
