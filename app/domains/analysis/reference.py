"""The reference year of the context index: what schools are compared with, taken once and frozen with the method."""

import asyncio

from app.domains.analysis.values import AnalysisContextIn, AnalysisReferenceIn, AnalysisReferenceItemIn
from app.domains.monitoring import graded
from app.domains.monitoring.compiled import compiled
from app.domains.monitoring.models import Wave
from app.domains.monitoring.waves import read as read_wave
from app.kernel.db import Db
from app.kernel.problems import Fault, invalid
from app.kernel.text import Text


async def taken(db: Db, wave: Wave, context: AnalysisContextIn, bands: int) -> AnalysisReferenceIn:
    """Mean and deviation of every share over the schools of the district, and the cut points of the index (422)."""
    whole = await read_wave(db, wave.id)
    asked = next((one for one in whole.forms if one.code == context.form_code), None)
    if asked is None:
        raise invalid(
            Fault(
                "/wave_id",
                "analysis.no-form",
                Text("Этот сбор не спрашивает об условиях.", "This wave does not ask the context."),
                Text("Возьмите сбор с формой {code}.", "Take a wave with the form {code}.").filled(
                    code=context.form_code
                ),
            )
        )
    codes = [one.code for one in context.items]
    rows = await graded.shares(db, wave.id, asked.form, compiled(asked.form).indicators, codes)
    return await asyncio.to_thread(_reckoned, whole, context, rows, bands)


def _reckoned(wave: Wave, context: AnalysisContextIn, rows: str, bands: int) -> AnalysisReferenceIn:
    from app.domains.analysis.method.context import Item, cut_points, index, reference  # noqa: PLC0415
    from app.domains.analysis.method.reading import conditions_of  # noqa: PLC0415

    codes = [one.code for one in context.items]
    schools = conditions_of(codes, rows)
    found = {code: reference([x for one in schools.values() if (x := one.shares[code]) is not None]) for code in codes}
    if few := [code for code in codes if found[code] is None]:
        raise invalid(
            Fault(
                "/wave_id",
                "analysis.few-schools",
                Text(
                    "Показатели {codes} известны меньше чем у двух школ.",
                    "The items {codes} are known of fewer than two schools.",
                ).filled(codes=", ".join(few)),
                Text("Дождитесь приёмки данных или возьмите другой сбор.", "Wait for the data, or take another wave."),
            )
        )
    there = sum(any(x is not None for x in one.shares.values()) for one in schools.values())
    told = {code: one for code, one in found.items() if one is not None}
    items = [Item(one.code, one.sign, one.weight, *told[one.code]) for one in context.items]
    indices = (index(items, one.shares, context.least).value for one in schools.values())
    values = [one for one in indices if one is not None]
    return AnalysisReferenceIn(
        source=wave.title, school_year=wave.school_year, wave_id=wave.id, schools=there,
        items=[AnalysisReferenceItemIn(code=code, mean=one[0], deviation=one[1]) for code, one in told.items()],
        cuts=cut_points(values, bands) if len(values) >= bands else [],
    )  # fmt: skip
