"""Types that several of these schemas share: the parts of a description of a practice."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.domains.practices.lives import Subject
from app.kernel.schema import Code, Id, Line, Prose, Whole, eg

SchoolName = Annotated[Line, eg("Школа № 550")]
Title = Annotated[Line, eg("Чтение вслух в парах: догоняем норму за полгода")]
Problem = Annotated[Prose, eg("Треть пятиклассников читает медленнее нормы и не понимает условий задач.")]
Conditions = Annotated[Prose, eg("Два свободных урока в неделю, тихий кабинет, один учитель на десять пар.")]
Cost = Annotated[Prose, eg("Печать текстов — около 3000 рублей в год; доплата учителю за два часа в неделю.")]
Evidence = Annotated[
    Prose, eg("За полгода скорость чтения выросла с 68 до 97 слов в минуту; в соседнем классе — до 79.")
]
Summary = Annotated[Prose, eg("Сильный и слабый читатели по 15 минут в день читают друг другу вслух.")]
AuthorName = Annotated[Line, eg("Иванова А. П.")]
TopicCode = Annotated[Code, eg("reading")]
TopicTitle = Annotated[Line, eg("Смысловое чтение")]
StepText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"),
    eg("Проверить скорость чтения каждого ученика и составить пары."),
]
StepTexts = Annotated[
    list[StepText], Field(max_length=50), eg(["Проверить скорость чтения и составить пары.", "Читать по 15 минут."])
]
Grade = Annotated[int, Field(strict=True, ge=1, le=11), eg(5)]
Grades = Annotated[list[Grade], Field(max_length=11), eg([5, 6])]
Subjects = Annotated[list[Subject], Field(max_length=17), eg(["literature"])]
Ids = Annotated[list[Id], Field(max_length=20)]
AGrade = Annotated[int, Field(ge=1, le=11), eg(5)]
"""A grade, as a parameter of an address."""
ALevel = Annotated[int, Field(ge=1, le=5), eg(2)]
"""A level, as a parameter of an address."""
Level = Annotated[int, Field(strict=True, ge=1, le=5), eg(2)]
"""1 the least, 5 the most."""
Months = Annotated[int, Field(strict=True, ge=-12, le=24), eg(4)]
Round = Annotated[Whole, eg(1)]
Edition = Annotated[Whole, Field(ge=1), eg(1)]
