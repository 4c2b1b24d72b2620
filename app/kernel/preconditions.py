"""ETags and the headers that rest on them (RFC 9110, 13; RFC 6585): nobody's change is overwritten unseen.

A tag is `"<version>-<digest of the body>"`: If-Match compares the version, If-None-Match the whole, so that a change of
what is derived (overdue, allowed actions, language) never gives a wrong 304.
"""

import hashlib
import re
from dataclasses import dataclass

from app.kernel.problems import NEEDS_MATCH, STALE, Fault, Problem, invalid
from app.kernel.text import Text

_TAG = re.compile(r'"(\d{1,18})(?:-[0-9a-f]{12})?"')
_LIST = re.compile(r'\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*)*')


@dataclass(frozen=True, slots=True)
class Preconditions:
    """If-Match as it came, and whether this operation demands it."""

    if_match: str | None = None
    required: bool = False

    def check(self, version: int) -> None:
        """428 when it is missing, 412 with the current ETag when it is of another version.

        A weak tag names its version as well as a strong one: a compressing proxy makes ours weak on the way out.
        """
        current = {"ETag": f'"{version}"'}
        if self.if_match is None:
            if self.required:
                raise Problem(NEEDS_MATCH, headers=current)
            return
        if self.if_match.strip() == "*":
            return
        if not _LIST.fullmatch(self.if_match):
            raise invalid(
                Fault(
                    "If-Match",
                    "header.malformed",
                    Text("If-Match — это ETag в кавычках.", "If-Match is an ETag in quotes."),
                    Text("Передайте ETag так, как он пришёл.", "Send the ETag just as it came."),
                )
            )
        if str(version) not in _TAG.findall(self.if_match):
            raise Problem(STALE, headers=current)


def etag(version: int, body: bytes) -> str:
    """The tag of a representation."""
    return f'"{version}-{hashlib.blake2b(body, digest_size=6).hexdigest()}"'


def none_match(header: str | None, tag: str) -> bool:
    """Whether If-None-Match names this very representation (weak comparison); what has no tag is never named."""
    if header is None or not tag:
        return False
    return header.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in header.split(","))
