"""Finds what the rows of a chunk name: schools by code, classes by grade and letter, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.domains.monitoring import expected, taking
from app.domains.monitoring.lives import FormLevel
from app.domains.monitoring.loading.line import SheetLine
from app.domains.monitoring.models import Wave, WaveForm
from app.domains.organizations import service as organizations
from app.domains.organizations.models import School, SchoolClass
from app.kernel import bulk
from app.kernel.db import Db
from app.kernel.tabular.words import shown
from app.kernel.text import Text

_NO_SCHOOL = Text(
    "Школы «{code}» нет или она вам не видна.", "There is no school “{code}”, or it is out of your sight."
)
_CHECK_SCHOOL = Text(
    "Проверьте код школы; новую школу вносит отдел образования.",
    "Check the code of the school; a new school is entered by the Education Department.",
)
_NO_CLASS_NAMED = Text("Не указан класс.", "The class is not named.")
_NO_CLASS = Text("Класса {name} у этой школы в {year} учебном году нет.", "This school has no class {name} in {year}.")
_ADD_CLASS = Text(
    "Проверьте название класса; новый класс сначала вносят в список классов школы.",
    "Check the name; a new class is first added to the classes of the school.",
)
_GRADE_NOT_ASKED = Text(
    "Эта параллель в сборе не участвует; спрашивают: {grades}.", "This grade is not asked; asked are: {grades}."
)


class Roll(NamedTuple):
    """A class as the register has it."""

    id: UUID
    school_id: UUID
    school_year: str
    grade: int
    letter: str
    pupils: int | None


class Places:
    """Schools of one wave, remembered from chunk to chunk, and the classes of a chunk."""

    def __init__(self, db: Db, wave: Wave, asked: WaveForm) -> None:
        self._db = db
        self._wave = wave
        self._asked = asked
        self._codes: dict[str, set[UUID]] = {}
        self._schools: dict[UUID, bool] = {}
        self._until: dict[UUID, date] = {}
        self._classes: dict[tuple[UUID, int, str], Roll] = {}
        """Of the present chunk alone: all of them together would weigh as much as the file."""
        self._past = taking.loads_the_past(db.actor, wave)
        self._own = organizations.own_schools(db)

    async def find(self, lines: Sequence[SheetLine]) -> None:
        """Fill in school and class of each row, or refuse it."""
        await self._find_schools(lines)
        for line in lines:
            self._settle_school(line)
        if self._asked.form.level == FormLevel.CLASS.value:
            await self._find_classes([line for line in lines if not line.faults])

    def open_for(self, school_id: UUID) -> bool:
        """Whether this school may begin and submit sheets today."""
        return taking.open_for(self._wave, self._until.get(school_id), past=self._past)

    def late(self, school_id: UUID) -> bool:
        """Whether what this school submits today for the first time is late."""
        return taking.late(self._wave, self._until.get(school_id), past=self._past)

    def roll(self, line: SheetLine) -> Roll | None:
        """The class of a row."""
        if line.school_id is None or line.grade is None or line.letter is None:
            return None
        return self._classes.get((line.school_id, line.grade, line.letter))

    async def _find_schools(self, lines: Iterable[SheetLine]) -> None:
        codes = {line.school_code for line in lines if line.school_code} - self._codes.keys()
        if codes:
            self._codes |= await organizations.schools_by_code(self._db, codes, self._wave.district_id)
        named = {line.school_id for line in lines if line.school_id}
        unseen = named.union(self._own, *(self._codes[code] for code in codes)) - self._schools.keys()
        if unseen:
            seen = {id for (id,) in await self._db.rows(select(School.id).where(School.id.in_(unseen)))}
            asked = {id for (id,) in await self._db.rows(expected.schools_asked(self._wave, unseen))}
            self._schools |= {id: id in asked for id in seen}
            self._until |= await expected.extensions(self._db, self._wave, unseen)

    def _settle_school(self, line: SheetLine) -> None:
        if line.faults and any("column" not in fault.place for fault in line.faults):
            return  # the row itself could not be taken apart
        column = "school_id" if line.school_id else "school_code"
        if line.school_id and line.school_code:
            line.refuse("reference.twice", organizations.NAMED_TWICE, column="school_code")
            return
        found = {line.school_id} if line.school_id else self._codes.get(line.school_code or "", self._own)
        if line.school_code and not self._codes[line.school_code]:
            found = set()
        known = {id for id in found if id in self._schools}
        named = line.school_code or line.school_id
        line.school_id = None
        if len(found) > 1:
            line.refuse("reference.unclear", organizations.AMBIGUOUS, column=column)
        elif not found and not line.school_code and column == "school_code":
            if all(fault.code != "cell.blank" for fault in line.faults):
                line.refuse("value.missing", organizations.NAME_THE_SCHOOL, column=column)
        elif not known:
            told = _NO_SCHOOL.filled(code=shown(named or ""))
            line.refuse("reference.unknown", told, _CHECK_SCHOOL, column)
        else:
            line.school_id = known.pop()
            if not self._schools[line.school_id]:
                line.refuse("school.not-asked", expected.NOT_ASKED, expected.NOT_ASKED_HINT, column)

    async def _find_classes(self, lines: Sequence[SheetLine]) -> None:
        wanted = {
            (line.school_id, line.grade, line.letter)
            for line in lines
            if line.grade is not None and line.letter is not None
        }
        self._classes.clear()
        if wanted:
            statement = select(
                SchoolClass.id, SchoolClass.school_id, SchoolClass.school_year, SchoolClass.grade, SchoolClass.letter,
                SchoolClass.pupils,
            ).where(SchoolClass.school_year == self._wave.school_year)  # fmt: skip
            keyed = bulk.keyed(statement, [SchoolClass.school_id, SchoolClass.grade, SchoolClass.letter], [*wanted])
            for row in await self._db.rows(keyed):
                roll = Roll(*row)
                self._classes[roll.school_id, roll.grade, roll.letter] = roll
        for line in lines:
            self._settle_class(line)

    def _settle_class(self, line: SheetLine) -> None:
        if line.grade is None or line.letter is None:
            line.refuse("value.missing", _NO_CLASS_NAMED, column="class")
            return
        grades = self._asked.grades
        if grades is not None and line.grade not in grades:
            told = _GRADE_NOT_ASKED.filled(grades=", ".join(map(str, grades)))
            line.refuse("grade.not-asked", told, column="grade")
        elif (roll := self.roll(line)) is None:
            told = _NO_CLASS.filled(name=f"{line.grade}{line.letter}", year=self._wave.school_year)
            line.refuse("class.unknown", told, _ADD_CLASS, "class")
        else:
            line.class_id = roll.id
