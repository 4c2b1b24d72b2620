"""Odd words in the address and in the headers of every operation: what is not understood is refused, by its name."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from tests.conftest import As
from tests.hostile.judging import Target, share, told, tried

WORDS: dict[str, str] = {
    "nothing": "",
    "a space": "%20",
    "NUL": "%00",
    "NUL inside": "a%00b",
    "a line break": "a%0d%0ab",
    "half a character": "%d0",
    "no UTF-8": "%ff%fe",
    "an overlong form": "%c0%80",
    "a lone surrogate": "%ed%a0%80",
    "an unfinished escape": "%",
    "the end of Unicode": "%f4%8f%bf%bf",
    "turned and invisible": quote("\u202e\u200b\ufeff"),
    "an emoji": quote("\U0001f600"),
    "zero": "0",
    "minus one": "-1",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "beyond a double": "1e400",
    "beyond 64 bit": "18446744073709551616",
    "many digits": "9" * 2_000,
    "a day of the year 0": "0000-01-01",
    "a day of the year 10000": "10000-01-01",
    "a day that is none": "2026-02-30",
    "a moment at the end": "9999-12-31T23:59:59.999999999-23:59",
    "no id": "00000000-0000-0000-0000-000000000000",
    "an id in braces": "%7B018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80%7D",
    "true": "true",
    "null": "null",
    "up": "..%2f..%2fetc%2fpasswd",
    "a pattern": quote("%_\\"),
    "SQL": quote("'; DROP TABLE users; --"),
    "a format": quote("{0}{name}%s%n"),
    "a long word": "a" * 2_000,
}
HEADERS: dict[str, list[str]] = {
    "If-Match": ["", '"', "*, *", '"' * 900, "\xff", '"\x00"', '"' + "9" * 900 + '"', 'W/"-1"', "1" * 1001],
    "If-None-Match": ["", '"', "*, *", '"' * 900, "\xff", '"\x00"', "," * 900, "1" * 1001],
    "Idempotency-Key": ["", " ", "\xff", "\x00", "a" * 256, "a" * 8_000, "two words", '""'],
    "Accept-Language": ["", ";q=", "ru;q=NaN", "ru;q=1e400", "*" * 900, "\xff", ",;" * 400, "x" * 1001],
    "Accept": ["", "text/html", "\xff", "*" * 900],
    "Authorization": ["", "Bearer", "Bearer ", "Basic \xff", "Bearer " + "a" * 8_000, "Bearer \x00", "Bearer a.b.c"],
    "X-Request-Id": ["", "\xff", "\x00", "a" * 8_000, "{}"],
    "Origin": ["", "null", "\xff", "http://[", "a" * 8_000],
    "Host": ["", "\xff", "a" * 8_000, "evil.example:99999999"],
    "Content-Length": ["-1", "\xff", "1" * 900, "NaN"],
    "Range": ["bytes=-1", "bytes=9-1", "\xff"],
}


async def test_no_word_in_a_path_harms_an_operation(
    everyman: As, targets: list[Target], attempt: Callable[[], Any]
) -> None:
    """In the place of each parameter, the others being in order."""
    faults = []
    for number, target in enumerate(targets):
        for parameter in target.places:
            for name, word in share(list(WORDS.items()), number, 16):
                address = target.path.format(**target.places | {parameter: word})
                async with attempt():
                    answer, found = await tried(everyman, target, address)
                faults += [f"{target} {parameter}: {name}: {fault}" for fault in found]
                if answer.status_code < 400 and word:
                    faults.append(f"{target} {parameter}: {name}: taken, {answer.status_code}")
    told(faults)


async def test_no_word_in_a_query_harms_an_operation(
    everyman: As, targets: list[Target], attempt: Callable[[], Any]
) -> None:
    """For all parameters at once; then, by itself, for each that was not complained of."""
    faults = []
    for number, target in enumerate(targets):
        for name, word in share(list(WORDS.items()), number, 8):
            tries = [target.query] if target.query else []
            while tries:
                wanted = tries.pop()
                query = "&".join(f"{parameter}={word}" for parameter in wanted)
                async with attempt():
                    answer, found = await tried(everyman, target, f"{target.address}?{query}")
                faults += [f"{target} {wanted}: {name}: {fault}" for fault in found]
                if len(wanted) > 1 and answer.status_code == 422:
                    named = {fault["pointer"] for fault in answer.json()["errors"]}
                    tries += [[parameter] for parameter in wanted if parameter not in named]
    told(faults)


async def test_no_header_harms_an_operation(everyman: As, targets: list[Target], attempt: Callable[[], Any]) -> None:
    headers = [(name, value) for name, values in HEADERS.items() for value in values]
    faults = []
    for number, target in enumerate(targets):
        for name, value in share(headers, number, 7):
            async with attempt():
                _, found = await tried(everyman, target, headers={name: value.encode("latin-1")})
            faults += [f"{target} {name}: {value[:40]!r}: {fault}" for fault in found]
    told(faults)
