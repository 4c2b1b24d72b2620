"""What somebody types, read as a search: words in any form, like words besides, slips mended by the bank's own words.

The embedded server has no pg_trgm, so the words of the bank lie in a table of their own, with the threes of letters.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from app.domains.practices.models.bank import Practice, PracticeWord
from app.kernel import bulk
from app.kernel.db import Db

RUSSIAN = "russian"
_TERM = re.compile(r'(-?)(?:"([^"]{1,200})"|((?:[^\W_]+)(?:-[^\W_]+)*))')
_WORD = re.compile(r"[^\W\d_]{4,40}")
_TERMS = 12
"""Who types more words than that has pasted a text; the first of them are looked for."""
_LONG = 5
"""From so many letters on a word may have two slips."""
_ROOT, _SHARE_OF_ROOT = 5, 0.6
"""So many letters, and so much of a word, it must have in common with one of the same root."""
_CANDIDATES = 200
"""So many of the likest are compared letter by letter."""
_EQUALS = 5
"""So many words with as few slips are compared by how common they are."""
_LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")

_ALIKE: Sequence[Mapping[str, str]] = (
    {"неуспева": "неуспевающий", "слабоуспева": "слабоуспевающий", "отста": "отстающий", "слаб": "слабый"},
    {"родител": "родители", "семь": "семья", "семей": "семья", "мам": "мама"},
    {"инофон": "инофон", "мигрант": "мигрант", "билингв": "билингв", "неродн": "неродной"},
    {"егэ": "егэ", "огэ": "огэ", "гиа": "гиа", "экзамен": "экзамен"},
    {"травл": "травля", "буллинг": "буллинг"},
    {"наставн": "наставник", "наставнич": "наставничество", "тьютор": "тьютор", "куратор": "куратор"},
    {"онлайн": "онлайн", "дистанцион": "дистанционный", "удаленн": "удалённый"},
    {"математ": "математика", "арифмет": "арифметика", "вычисл": "вычисления", "счет": "счёт"},
    {"мотив": "мотивация", "интерес": "интерес", "вовлеч": "вовлечённость"},
    {"вуз": "вуз", "университет": "университет", "институт": "институт"},
    {"кружк": "кружок", "кружок": "кружок", "внеуроч": "внеурочный"},
    {"прогул": "прогул", "пропуск": "пропуск", "посещаем": "посещаемость"},
    {"дисциплин": "дисциплина", "поведен": "поведение"},
    {"учител": "учитель", "педагог": "педагог", "преподават": "преподаватель"},
    {"ученик": "ученик", "школьник": "школьник", "учащ": "учащийся", "обучающ": "обучающийся"},
    {"чтен": "чтение", "чита": "читать"},
)
"""Beginnings of words that mean nearly the same to a teacher, each with the word that is looked for besides."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or words in quotes."""

    words: tuple[str, ...]
    without: bool = False

    def query(self, *, alike: bool) -> str:
        """In the language of to_tsquery; the words are letters and digits, so nothing needs to be escaped."""
        whole = " <-> ".join(self.words)
        if alike and not self.without and len(self.words) == 1:
            whole = " | ".join([whole, *_besides(self.words[0])])
        return f"!({whole})" if self.without else f"({whole})"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for."""

    terms: tuple[Term, ...]
    relaxed: bool = False
    """Whether some of the words are enough."""

    @property
    def wanted(self) -> list[Term]:
        """What is to be there."""
        return [term for term in self.terms if not term.without]

    def matching(self, *, alike: bool = True) -> ColumnElement[bool]:
        """The query as the database takes it."""
        mark = " | " if self.relaxed else " & "
        wanted = mark.join(term.query(alike=alike) for term in self.wanted)
        without = " & ".join(term.query(alike=False) for term in self.terms if term.without)
        both = " & ".join(f"({part})" for part in (wanted, without) if part)
        return func.to_tsquery(RUSSIAN, both)

    @property
    def has_like_words(self) -> bool:
        """Whether other words are looked for besides those that were typed."""
        return any(len(term.words) == 1 and _besides(term.words[0]) for term in self.wanted)

    def relax(self) -> "Search":
        """Any of the words."""
        return replace(self, relaxed=True)


def read(q: str) -> Search | None:
    """The words of a search; None where there is nothing to look for."""
    terms = []
    for minus, quoted, word in _TERM.findall(folded(q)):
        words = tuple(re.findall(r"[^\W_]+", quoted or word))
        if words:
            terms.append(Term(words, without=bool(minus)))
    found = Search(tuple(terms[:_TERMS]))
    return found if found.wanted else None


def folded(text: str) -> str:
    """As the search compares it."""
    return text.casefold().replace("ё", "е")


def _besides(word: str) -> list[str]:
    for group in _ALIKE:
        if any(word.startswith(beginning) for beginning in group):
            return sorted({folded(one) for one in group.values()} - {word})
    return []


# --- slips ------------------------------------------------------------------------------------------------------------


async def mended(db: Db, search: Search) -> tuple[Search, dict[str, str]]:
    """The search with words that stand nowhere replaced by the likest that do; and which were."""
    words = sorted({word for term in search.wanted for word in term.words})
    unknown = await _unknown(db, words)
    meant: dict[str, str] = {}
    for word in unknown:
        if found := await _likest(db, word) or await _of_one_root(db, word):
            meant[word] = found
    terms = tuple(
        term if term.without else Term(tuple(meant.get(word, word) for word in term.words)) for term in search.terms
    )
    return replace(search, terms=terms), meant


async def _unknown(db: Db, words: Sequence[str]) -> list[str]:
    """Which of these words no practice has, in one query; words that say nothing by themselves are never unknown."""
    found = []
    for word in words:
        query = func.to_tsquery(RUSSIAN, word)
        known = select(Practice.id).where(or_(Practice.search.op("@@")(query), func.numnode(query) == 0)).limit(1)
        if not await db.rows(known):
            found.append(word)
    return found


async def _likest(db: Db, word: str) -> str | None:
    """The word of the bank with the fewest slips; typed in the wrong layout, it is read in the right one first."""
    for typed in dict.fromkeys((word, word.translate(_LAYOUT))):
        allowed = 0 if typed != word and len(typed) < _LONG else 2 if len(typed) >= _LONG else 1
        threes = sorted(parts(typed))
        rows = await db.rows(
            select(PracticeWord.word, PracticeWord.parts)
            .where(PracticeWord.parts.overlap(threes))
            .where(func.length(PracticeWord.word).between(len(typed) - allowed, len(typed) + allowed))
        )
        likely = nlargest(_CANDIDATES, rows, key=lambda row: len(parts(typed).intersection(row.parts)))
        near = sorted((distance(typed, row.word), row.word) for row in likely)
        if near and near[0][0] <= allowed:
            return await _commonest(db, [other for apart, other in near if apart == near[0][0]][:_EQUALS])
    return None


async def _commonest(db: Db, equals: Sequence[str]) -> str:
    """Of words that are equally like, the one that most practices have."""
    if len(equals) == 1:
        return equals[0]
    found = {
        word: await db.count(select(Practice.id).where(Practice.search.op("@@")(func.to_tsquery(RUSSIAN, word))))
        for word in equals
    }
    return max(equals, key=lambda word: found[word])


async def _of_one_root(db: Db, word: str) -> str | None:
    """The word of the bank that begins most like it, as `медиатор` for `медиация`: the stemmer knows only endings."""
    root = max(_ROOT, round(len(word) * _SHARE_OF_ROOT))
    if len(word) < root:
        return None
    rows = await db.rows(select(PracticeWord.word).where(PracticeWord.word.startswith(word[:root])).distinct())
    return min((other for (other,) in rows), key=lambda other: (distance(word, other), other), default=None)


def parts(word: str) -> set[str]:
    """The threes of its letters, with the beginning and the end marked."""
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def distance(one: str, other: str) -> int:
    """How many slips lie between two words: a letter more, less, another, or two that changed places."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if before and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


async def learn(db: Db, practice: Practice) -> None:
    """Put the words of a practice into the table; nobody else does so until this transaction ends."""
    words = words_of([practice.title, practice.summary, practice.problem, practice.keywords, *practice.steps])
    await bulk.begin(db, "practice-words")
    known = await db.rows(
        select(PracticeWord.word).where(PracticeWord.district_id == practice.district_id, PracticeWord.word.in_(words))
    )
    new = words - {word for (word,) in known}
    owner: dict[str, UUID] = {"district_id": practice.district_id, "organization_id": practice.school_id}
    await bulk.insert(db, PracticeWord, [{**owner, "word": word, "parts": sorted(parts(word))} for word in sorted(new)])


def words_of(texts: Iterable[str]) -> set[str]:
    """The words that are long enough to be mistyped."""
    return {word for text in texts for word in _WORD.findall(folded(text))}
