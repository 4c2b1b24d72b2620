"""Texts that a spreadsheet would take for a formula (CSV injection), made harmless and restored without loss.

A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in front, as a person would
type it into Excel. So that nothing is lost on the way back, a text that already looks guarded gets one more; reading
takes one off. Numbers are never guarded: a number below zero stays a number.
"""

import re

_NEEDS = re.compile(r"'*[=+\-@\t\r]")
_HAS = re.compile(r"'+[=+\-@\t\r]")


def guarded(text: str) -> str:
    return f"'{text}" if _NEEDS.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if _HAS.match(text) else text
