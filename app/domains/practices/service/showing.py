"""How a practice is shown outside the API: a citation, schema.org for search engines, a feed for readers."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from app.domains.practices.models.bank import Practice
from app.kernel import calendar
from app.kernel.places import API
from app.kernel.text import Text

ATOM = "http://www.w3.org/2005/Atom"
register_namespace("", ATOM)

BANK = Text("Банк лучших практик", "Bank of best practices")
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
"""What XML 1.0 does not take."""


def address(practice: Practice, base: str) -> str:
    """Where it stands, for ever; absolute where the installation knows its own address."""
    return f"{base}{API}/practices/{practice.id}"


def citation(practice: Practice, base: str) -> str:
    """As ГОСТ Р 7.0.5 has it for electronic sources."""
    authors = ", ".join(_short(name) for name in practice.authors)
    told = f"{authors} {practice.title}".strip()
    day = calendar.today().strftime("%d.%m.%Y")
    return (
        f"{told} [Электронный ресурс] / {practice.school_name} // {BANK.ru}. "
        f"{practice.published_at:%Y}. Ред. {practice.edition}. "
        f"URL: {address(practice, base)} (дата обращения: {day})."
    )


def _short(name: str) -> str:
    """`Иванова Анна Петровна` is cited as `Иванова А. П.`."""
    surname, *rest = name.replace(".", ". ").split()
    return " ".join([surname, *(f"{word[0]}." for word in rest)])


def linked(practice: Practice, base: str) -> dict[str, Any]:
    """JSON-LD by the vocabulary of schema.org, so that search engines understand what it is."""
    url = address(practice, base)
    return {
        "@context": "https://schema.org",
        "@type": ["LearningResource", "Article"],
        "@id": url,
        "url": url,
        "identifier": f"urn:uuid:{practice.id}",
        "name": practice.title,
        "headline": practice.title[:110],
        "abstract": practice.summary,
        "articleBody": "\n\n".join([practice.problem, *practice.steps, practice.conditions, practice.evidence]),
        "inLanguage": "ru",
        "learningResourceType": "best practice",
        "educationalUse": "professional development",
        "educationalLevel": [f"{grade} класс" for grade in practice.grades],
        "about": practice.topics,
        "keywords": practice.keywords,
        "author": [{"@type": "Person", "name": name} for name in practice.authors],
        "sourceOrganization": {"@type": "EducationalOrganization", "name": practice.school_name},
        "isPartOf": {"@type": "Collection", "name": BANK.ru},
        "version": practice.edition,
        "datePublished": practice.published_at.isoformat(),
        "dateModified": practice.updated_at.isoformat(),
        "isAccessibleForFree": True,
        "creditText": citation(practice, base),
    }


def feed(practices: Sequence[Practice], base: str) -> bytes:
    """Atom (RFC 4287): the newest practices."""
    root = Element(f"{{{ATOM}}}feed")
    own = f"{base}{API}/practices/feed.atom"
    _text(root, "id", own)
    _text(root, "title", str(BANK))
    newest = max((practice.updated_at for practice in practices), default=None)
    _text(root, "updated", newest.isoformat() if newest else "2026-01-01T00:00:00+00:00")
    SubElement(root, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=own)
    for practice in practices:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "id", f"urn:uuid:{practice.id}")
        _text(entry, "title", practice.title)
        _text(entry, "summary", practice.summary)
        _text(entry, "published", practice.published_at.isoformat())
        _text(entry, "updated", practice.updated_at.isoformat())
        SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=address(practice, base))
        for name in practice.authors or [practice.school_name]:
            _text(SubElement(entry, f"{{{ATOM}}}author"), "name", name)
        for topic in practice.topics:
            SubElement(entry, f"{{{ATOM}}}category", term=topic)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = value.translate(_ILLEGAL)
