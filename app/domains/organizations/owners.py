"""How a row names the organisation that owns it; who may see it, its audience says besides (`kernel/tables.py`)."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship, synonym

from app.domains.organizations.models import Organization


class OfSchool:
    """A row of a school, under the key `to_school()`; a table that needs no index of it declares `school_id` anew."""

    __school_innerjoin__: ClassVar[bool] = True
    """Whether `joinedload` reads the school by an inner join."""

    school_id: Mapped[UUID] = mapped_column(index=True)

    @declared_attr
    @classmethod
    def organization_id(cls) -> Mapped[UUID]:
        """The owner, as the audiences call it."""
        return synonym("school_id")

    @declared_attr
    @classmethod
    def school(cls) -> Mapped[Organization]:
        return relationship(
            lazy="raise", viewonly=True, innerjoin=cls.__school_innerjoin__,
            primaryjoin=lambda: foreign(cls.school_id) == Organization.id,
        )  # fmt: skip


class OfNamedSchool(OfSchool):
    """A row that is told with its school's code and name: whoever tells it reads `school` with it."""

    @property
    def school_code(self) -> str:
        """The code of the school."""
        return self.school.code

    @property
    def school_name(self) -> str:
        """The name of the school."""
        return self.school.name

    @property
    def name_key(self) -> str:
        """The sort key of the school's name."""
        return self.school.name_key


class OfNamedOrganization:
    """A row of any organisation that is told with its name; `organization_id` is declared anew as `school_id` is."""

    organization_id: Mapped[UUID] = mapped_column(index=True)

    @declared_attr
    @classmethod
    def organization(cls) -> Mapped[Organization]:
        return relationship(
            lazy="raise", viewonly=True, primaryjoin=lambda: foreign(cls.organization_id) == Organization.id
        )

    @property
    def organization_name(self) -> str:
        """The name of the organisation."""
        return self.organization.name

    @property
    def name_key(self) -> str:
        """The sort key of its name."""
        return self.organization.name_key
