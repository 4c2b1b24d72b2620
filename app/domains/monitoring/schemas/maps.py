"""Maps by indicator, by rule or by column, each with a name of its own in the contract."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from typing_extensions import TypeAliasType

from app.domains.monitoring.lives import Missing
from app.domains.monitoring.values import IndicatorCode, RuleCode, Scalar
from app.kernel.schema import Note

_MOST = 200


def _told(description: str, example: Any, *, most: int = _MOST) -> Any:
    return Field(max_length=most, description=description, examples=[example])


IndicatorValues = TypeAliasType(
    "IndicatorValues",
    Annotated[
        dict[IndicatorCode, Scalar],
        _told("Indicator -> number, text, code of a choice, true or false.", {"pupils": 27, "mean": 61.4}),
    ],
)
IndicatorAbsences = TypeAliasType(
    "IndicatorAbsences",
    Annotated[dict[IndicatorCode, Missing], _told("Indicator -> why it has no value.", {"mean": "not_applicable"})],
)
RuleExplanations = TypeAliasType(
    "RuleExplanations",
    Annotated[
        dict[RuleCode, Note],
        _told("Rule -> why its warning is right all the same.", {"tested-few": "Половина класса болела."}),
    ],
)
FieldReasons = TypeAliasType(
    "FieldReasons",
    Annotated[
        dict[IndicatorCode, Note], _told("Indicator -> what is to be corrected.", {"tested": "Больше, чем в журнале."})
    ],
)
IndicatorValuesPatch = TypeAliasType(
    "IndicatorValuesPatch",
    Annotated[
        dict[IndicatorCode, Scalar | None],
        _told("Indicator -> value, or null to take the value away.", {"pupils": 26, "mean": None}),
    ],
)
IndicatorAbsencesPatch = TypeAliasType(
    "IndicatorAbsencesPatch",
    Annotated[
        dict[IndicatorCode, Missing | None],
        _told("Indicator -> why it has no value, or null to take the reason away.", {"mean": "unknown"}),
    ],
)
RuleExplanationsPatch = TypeAliasType(
    "RuleExplanationsPatch",
    Annotated[
        dict[RuleCode, Note | None],
        _told("Rule -> why its warning is right, or null to take the explanation away.", {"tested-few": "Карантин."}),
    ],
)

_Title = Annotated[str, StringConstraints(min_length=1, max_length=500)]
_Key = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_Mark = Annotated[str, StringConstraints(min_length=1, max_length=24)]
_Default = Annotated[str, StringConstraints(max_length=500)] | Annotated[
    int, Field(strict=True, ge=-(10**9), le=10**9)
]  # fmt: skip
ColumnNames = TypeAliasType(
    "ColumnNames",
    Annotated[
        dict[_Title, _Key | None],
        _told("Their title -> our column; null: not wanted.", {"TELIG": "pupils", "src_file": None}, most=1000),
    ],
)
AbsenceMarks = TypeAliasType(
    "AbsenceMarks",
    Annotated[dict[_Mark, Missing], _told("Their mark -> what it means.", {"SUPP": "unknown"}, most=100)],
)
RowDefaults = TypeAliasType(
    "RowDefaults",
    Annotated[dict[_Key, _Default], _told("Column -> what a row says where it says nothing.", {"grade": 6}, most=50)],
)
JsonSchema = TypeAliasType(
    "JsonSchema",
    Annotated[
        dict[str, Any],
        Field(
            max_length=1000,
            description="A JSON Schema (2020-12).",
            examples=[{"type": "object", "properties": {}}],
            json_schema_extra={"x-free-form": "JSON Schema is described by its own meta-schema"},
        ),
    ],
)


def with_nulls(names: tuple[str, ...]) -> BeforeValidator:
    """Objects of which some properties may be left out, as if these were null."""
    return BeforeValidator(lambda found: [dict.fromkeys(names) | one for one in found])
