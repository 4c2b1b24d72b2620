"""Reads the expression of a rule: the part of CEL that forms need, with every number a double.

CEL does not mix its kinds of numbers (`mean + 1` fails), divides by zero without a word and keeps what it parsed to
itself. So the expression is read here, each name and each operand is checked before anything runs, and what the library
compiles is written anew: numbers as doubles, divisions that fail by zero, `%` by way of whole numbers.
Macros, patterns, maps and indexes are left out: no expression can run long.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from app.domains.monitoring import flaws
from app.domains.monitoring.flaws import Flaw
from app.domains.monitoring.lives import IndicatorType
from app.domains.monitoring.values import NUMBERS, FormIndicator
from app.kernel.tabular.words import nearest, shown
from app.kernel.text import Text

DEEPEST = 20
MOST_OPERATORS = 200
LONGEST_WRITTEN = 20_000
"""A divisor is written twice, and one inside another four times."""


class Kind(Enum):
    """What a part of an expression gives."""

    NUMBER = Text("число", "a number")
    TEXT = Text("текст", "a text")
    TRUTH = Text("да или нет", "true or false")
    ANY = Text("что угодно", "anything")


class Expression(NamedTuple):
    """What was read."""

    written: str
    """For the library."""
    names: tuple[str, ...]
    """The indicators whose values it needs."""
    previous: tuple[str, ...]
    """Those whose values of the wave before it may need."""
    school_class: tuple[str, ...]
    """What it may need of the register of classes."""
    flaws: tuple[Flaw, ...]


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


class _Part(NamedTuple):
    """A part that was read: how the library will see it, and what is known of its value."""

    written: str
    kind: Kind
    list_: bool = False
    options: tuple[str, ...] = ()
    """The codes it can be, where it is a choice."""
    literals: tuple[str, ...] = ()
    """The texts it is, where they stand in the expression."""


class _Unreadable(Exception):
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.code)
        self.flaw = flaw


_TOKENS = re.compile(
    r"""(?P<blank>[ \t\r\n\f]+|//[^\n]*)
    |(?P<text>"(?:[^"\\\r\n]|\\["'\\nt])*"|'(?:[^'\\\r\n]|\\["'\\nt])*')
    |(?P<number>(?:[0-9]*\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign>&&|\|\||<=|>=|==|!=|[-+*/%<>!?:()\[\],.])""",
    re.VERBOSE,
)
_LOGIC, _ORDER, _EQUALITY, _MEMBER = frozenset({"||", "&&"}), frozenset({"<", "<=", ">", ">="}), {"==", "!="}, "in"
_STRENGTH = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", _MEMBER), 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
}
_OF_THE_CLASS = {"pupils": Kind.NUMBER, "grade": Kind.NUMBER, "letter": Kind.TEXT}
_METHODS = ("contains", "startsWith", "endsWith")
_FUNCTIONS = ("has", "int", "double")
"""And no `size`: the library counts the bytes of a text, two to a Russian letter."""


def read(source: str, indicators: Mapping[str, FormIndicator]) -> Expression:
    """The expression and all that is wrong with it; what cannot be read at all has one flaw, at its place."""
    reading = _Reading(source, indicators)
    try:
        whole = reading.all()
    except _Unreadable as unreadable:
        return Expression("false", (), (), (), (*reading.flaws, unreadable.flaw))
    if whole.list_ or whole.kind not in {Kind.TRUTH, Kind.ANY}:
        reading.flaws.append(flaws.NOT_A_TRUTH)
    if not reading.names and not reading.flaws:
        reading.flaws.append(flaws.NAMELESS)
    return Expression(
        whole.written,
        names=tuple(reading.names),
        previous=tuple(reading.previous),
        school_class=tuple(reading.school_class),
        flaws=tuple(dict.fromkeys(reading.flaws)),
    )


def kind_of(indicator: FormIndicator) -> Kind:
    """What an indicator is in an expression."""
    if indicator.type in NUMBERS:
        return Kind.NUMBER
    return Kind.TRUTH if indicator.type is IndicatorType.BOOLEAN else Kind.TEXT


class _Reading:
    """One pass over one expression: from the loosest operator down to names and numbers."""

    def __init__(self, source: str, indicators: Mapping[str, FormIndicator]) -> None:
        self._source = source
        self._indicators = indicators
        self._tokens: list[_Token] = []
        self._place = 0
        self._depth = 0
        self._operators = 0
        self.names: dict[str, None] = {}
        self.previous: dict[str, None] = {}
        self.school_class: dict[str, None] = {}
        self.flaws: list[Flaw] = []

    def all(self) -> _Part:
        self._tokens = list(self._split())
        whole = self._expression()
        if self._token.kind != "end":
            raise self._unreadable(self._token.at)
        return whole

    # --- tokens -------------------------------------------------------------------------------------------------------

    def _split(self) -> Iterable[_Token]:
        at = 0
        while at < len(self._source):
            found = _TOKENS.match(self._source, at)
            if found is None:
                raise self._unreadable(at)
            if found.lastgroup != "blank":
                yield _Token(str(found.lastgroup), found[0], at)
            at = found.end()
        yield _Token("end", "", at)

    @property
    def _token(self) -> _Token:
        return self._tokens[self._place]

    def _next(self) -> _Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _take(self, *texts: str) -> str | None:
        """The next token, where it is one of these."""
        token = self._token
        return self._next().text if token.kind in {"sign", "name"} and token.text in texts else None

    def _need(self, text: str) -> None:
        if self._take(text) is None:
            raise self._unreadable(self._token.at)

    def _unreadable(self, at: int) -> _Unreadable:
        before = self._source[:at]
        place = {"line": before.count("\n") + 1, "column": at - before.rfind("\n")}
        near = shown(self._source[at : at + 20].split("\n")[0]) or "…"
        return _Unreadable(Flaw("rule.syntax", flaws.SYNTAX.filled(**place, near=near), flaws.SYNTAX_HINT))

    # --- operators ----------------------------------------------------------------------------------------------------

    def _expression(self) -> _Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _Unreadable(flaws.COMPLEX)
        part = self._binary(1)
        if self._take("?"):
            self._want("? :", part, Kind.TRUTH)
            one = self._binary(1)
            self._need(":")
            other = self._expression()
            self._alike("? :", one, other)
            part = _bounded(one._replace(written=f"{part.written} ? {one.written} : {other.written}"))
        self._depth -= 1
        return part

    def _binary(self, weakest: int) -> _Part:
        left = self._unary()
        while (strength := _STRENGTH.get(self._token.text, 0)) >= weakest and self._token.kind in {"sign", "name"}:
            sign = self._next().text
            self._count()
            left = self._joined(left, sign, self._binary(strength + 1))
        return left

    def _joined(self, left: _Part, sign: str, right: _Part) -> _Part:
        kind, written = Kind.TRUTH, f"{left.written} {sign} {right.written}"
        if sign in _LOGIC:
            self._want(sign, left, Kind.TRUTH)
            self._want(sign, right, Kind.TRUTH)
        elif sign in _ORDER or sign in _EQUALITY:
            self._alike(sign, left, right)
            if sign in _ORDER and left.kind is Kind.TRUTH:
                self._want(sign, left, Kind.NUMBER)
        elif sign == _MEMBER:
            if not right.list_ and right.kind is not Kind.ANY:
                self._refuse(sign, flaws.LIST, right)
            else:
                self._alike(sign, left, right._replace(list_=False))
        else:
            self._want(sign, left, Kind.NUMBER)
            self._want(sign, right, Kind.NUMBER)
            kind, written = Kind.NUMBER, _arithmetic(left.written, sign, right.written)
        return _bounded(_Part(written, kind))

    def _unary(self) -> _Part:
        signs = []
        while sign := self._take("!", "-"):
            self._count()
            signs.append(sign)
        part = self._postfix()
        for sign in reversed(signs):
            kind = Kind.TRUTH if sign == "!" else Kind.NUMBER
            self._want(sign, part, kind)
            part = _Part(f"{sign} {part.written}", kind)
        return part

    def _postfix(self) -> _Part:
        part = self._primary()
        while self._take("."):
            method = self._name()
            self._need("(")
            if method not in _METHODS:
                raise _Unreadable(flaws.no_function(method, _FUNCTIONS, _METHODS))
            self._want(method, part, Kind.TEXT)
            given = self._expression()
            self._want(method, given, Kind.TEXT)
            self._need(")")
            part = _bounded(_Part(f"{part.written}.{method}({given.written})", Kind.TRUTH))
        return part

    def _primary(self) -> _Part:
        token = self._next()
        match token:
            case _Token("number", text, _):
                return self._number(text, token.at)
            case _Token("text", text, _):
                return _Part(text, Kind.TEXT, literals=() if "\\" in text else (text[1:-1],))
            case _Token("sign", "(", _):
                part = self._expression()
                self._need(")")
                return part._replace(written=f"({part.written})")
            case _Token("sign", "[", _):
                return self._list()
            case _Token("name", "true" | "false", _):
                return _Part(token.text, Kind.TRUTH)
            case _Token("name", name, _) if name != _MEMBER:
                return self._call(name) if self._take("(") else self._variable(name)
        raise self._unreadable(token.at)

    def _number(self, text: str, at: int) -> _Part:
        value = float(text)
        if value == float("inf"):
            raise self._unreadable(at)
        return _Part(repr(value), Kind.NUMBER)

    def _list(self) -> _Part:
        items = [self._expression()]
        while self._take(","):
            items.append(self._expression())
        self._need("]")
        for item in items:
            self._alike("[ ]", items[0], item)
        self._operators += len(items)
        literals = tuple(literal for item in items for literal in item.literals)
        return _Part(f"[{', '.join(item.written for item in items)}]", items[0].kind, list_=True, literals=literals)

    # --- names --------------------------------------------------------------------------------------------------------

    def _name(self) -> str:
        if self._token.kind != "name":
            raise self._unreadable(self._token.at)
        return self._next().text

    def _variable(self, name: str) -> _Part:
        if name in {"previous", "school_class"}:
            if not self._take("."):
                raise _Unreadable(Flaw("rule.unknown-name", flaws.PREVIOUS.filled(name=name), flaws.PREVIOUS_HINT))
            return self._past(self._name()) if name == "previous" else self._of_the_class(self._name())
        if name == "null":
            raise _Unreadable(flaws.NULL)
        return self._indicator(name, name, self.names)

    def _past(self, name: str) -> _Part:
        return self._indicator(name, f"previous.{name}", self.previous)

    def _of_the_class(self, name: str) -> _Part:
        kind = _OF_THE_CLASS.get(name)
        if kind is None:
            self.flaws.append(Flaw("rule.unknown-name", flaws.CLASS.filled(names=", ".join(_OF_THE_CLASS))))
            return _Part("false", Kind.ANY)
        self.school_class[name] = None
        return _Part(f"school_class.{name}", kind)

    def _indicator(self, name: str, written: str, names: dict[str, None]) -> _Part:
        indicator = self._indicators.get(name)
        if indicator is None:
            near = nearest(name, self._indicators)
            hint = flaws.NEAR.filled(near=near) if near else flaws.SEE
            self.flaws.append(Flaw("rule.unknown-name", flaws.UNKNOWN.filled(name=shown(name)), hint))
            return _Part("false", Kind.ANY)
        names[name] = None
        return _Part(written, kind_of(indicator), options=tuple(choice.code for choice in indicator.choices))

    def _call(self, name: str) -> _Part:
        if name not in _FUNCTIONS:
            raise _Unreadable(flaws.no_function(name, _FUNCTIONS, _METHODS))
        if name == "has":
            return self._has()
        given = self._expression()
        self._need(")")
        self._want(name, given, Kind.NUMBER)
        written = f"double({given.written})" if name == "double" else f"double(int({given.written}))"
        return _bounded(_Part(written, Kind.NUMBER))

    def _has(self) -> _Part:
        root = self._name()
        if root not in {"previous", "school_class"} or not self._take("."):
            raise _Unreadable(flaws.HAS)
        part = self._past(self._name()) if root == "previous" else self._of_the_class(self._name())
        self._need(")")
        return _Part(f"has({part.written})", Kind.TRUTH)

    # --- what does not fit --------------------------------------------------------------------------------------------

    def _count(self) -> None:
        self._operators += 1
        if self._operators > MOST_OPERATORS:
            raise _Unreadable(flaws.COMPLEX)

    def _want(self, sign: str, part: _Part, kind: Kind) -> None:
        if part.list_ or part.kind not in {kind, Kind.ANY}:
            self._refuse(sign, kind.value, part)

    def _refuse(self, sign: str, wanted: Text, part: _Part) -> None:
        self.flaws.append(Flaw("rule.types", flaws.KIND.filled(sign=sign, wanted=wanted, given=_told(part))))

    def _alike(self, sign: str, one: _Part, other: _Part) -> None:
        if one.list_ or other.list_:
            self._refuse(sign, Text("одно значение", "one value"), one if one.list_ else other)
        elif one.kind is not other.kind and Kind.ANY not in {one.kind, other.kind}:
            self.flaws.append(Flaw("rule.types", flaws.ALIKE.filled(sign=sign, one=_told(one), other=_told(other))))
        for choice, texts in ((one, other), (other, one)):
            if choice.options:
                strange = [literal for literal in texts.literals if literal not in choice.options]
                hint = flaws.OPTIONS.filled(options=", ".join(choice.options))
                self.flaws += [
                    Flaw("rule.no-option", flaws.NO_OPTION.filled(option=shown(one)), hint) for one in strange
                ]


def _told(part: _Part) -> Text:
    return flaws.LIST if part.list_ else part.kind.value


def _arithmetic(left: str, sign: str, right: str) -> str:
    """By zero a double divides to infinity or to nothing at all; a whole number fails, and so does the rule then."""
    if sign == "%":
        return f"double(int({left}) % int({right}))"
    if sign == "/" and not _is_number(right):
        return f"{left} / ({right} == 0.0 ? 1 / 0 : {right})"
    return f"{left} {sign} {right}"


def _is_number(written: str) -> bool:
    try:
        return float(written) != 0
    except ValueError:
        return False


def _bounded(part: _Part) -> _Part:
    if len(part.written) > LONGEST_WRITTEN:
        raise _Unreadable(flaws.COMPLEX)
    return part
