"""A practice by the vocabulary of schema.org, as search engines read it (JSON-LD)."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.domains.practices.schemas.parts import AuthorName, Edition, SchoolName, Summary, Title, TopicCode
from app.kernel.schema import Instant, Line, Out, Prose, eg

Address = Annotated[
    str, Field(max_length=2000), eg("https://support.example/api/v1/practices/018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")
]
LevelName = Annotated[str, Field(max_length=40), eg("5 класс")]


class LinkedPersonOut(Out):
    """A person of schema.org."""

    type: Annotated[Literal["Person"], Field(alias="@type")]
    """The type."""
    name: AuthorName
    """The name."""


class LinkedOrganizationOut(Out):
    """An organisation of schema.org."""

    type: Annotated[Literal["EducationalOrganization"], Field(alias="@type")]
    """The type."""
    name: SchoolName
    """The name."""


class LinkedCollectionOut(Out):
    """A collection of schema.org."""

    type: Annotated[Literal["Collection"], Field(alias="@type")]
    """The type."""
    name: Annotated[Line, eg("Банк лучших практик")]
    """The name."""


class LinkedPracticeOut(Out):
    """A practice as a learning resource of schema.org."""

    model_config = ConfigDict(populate_by_name=False)

    context: Annotated[Literal["https://schema.org"], Field(alias="@context")]
    """The vocabulary."""
    type: Annotated[
        list[Annotated[str, Field(max_length=40)]],
        Field(alias="@type", max_length=2),
        eg(["LearningResource", "Article"]),
    ]
    """The types."""
    id: Annotated[Address, Field(alias="@id")]
    """The lasting address."""
    url: Address
    """The same."""
    identifier: Annotated[str, Field(max_length=60), eg("urn:uuid:018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80")]
    """The id."""
    name: Title
    """The title."""
    headline: Title
    """The title, cut as search engines want it."""
    abstract: Summary
    """What it is, in two or three sentences."""
    articleBody: Annotated[str, Field(max_length=400_000), eg("Треть пятиклассников читает медленнее нормы.")]  # noqa: N815
    """The text."""
    inLanguage: Literal["ru"]  # noqa: N815
    """The language."""
    learningResourceType: Annotated[Line, eg("best practice")]  # noqa: N815
    """The kind of resource."""
    educationalUse: Annotated[Line, eg("professional development")]  # noqa: N815
    """What it is for."""
    educationalLevel: Annotated[list[LevelName], Field(max_length=11)]  # noqa: N815
    """For which grades."""
    about: Annotated[list[TopicCode], Field(max_length=20)]
    """Its topics."""
    keywords: Annotated[str, Field(max_length=11_000), eg("Смысловое чтение")]
    """The same in words."""
    author: Annotated[list[LinkedPersonOut], Field(max_length=20)]
    """Who describes it."""
    sourceOrganization: LinkedOrganizationOut  # noqa: N815
    """The school."""
    isPartOf: LinkedCollectionOut  # noqa: N815
    """The bank."""
    version: Edition
    """The number of the edition."""
    datePublished: Instant  # noqa: N815
    """When it first stood in the bank."""
    dateModified: Instant  # noqa: N815
    """When it was last changed."""
    isAccessibleForFree: Literal[True]  # noqa: N815
    """It costs nothing to read."""
    creditText: Annotated[Prose, eg("Иванова А. П. Чтение вслух в парах [Электронный ресурс] // Банк лучших практик.")]  # noqa: N815
    """How to cite it."""
