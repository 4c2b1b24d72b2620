"""The lines of a text file, decoded as they are read, none of them without limit."""

import io
from collections.abc import Iterator
from functools import partial

LONGEST = 1 << 20
"""Characters; a row of monitoring has some hundreds."""


class TooLong(Exception):
    """A line beyond the limit; nothing after it is read."""


def beginning(body: bytes, codec: str) -> str:
    """The first few characters."""
    return io.TextIOWrapper(io.BytesIO(body), encoding=codec, newline="").read(10)


def lines_of(body: bytes, codec: str) -> Iterator[str]:
    """Every line with its end, as the csv module wants it; the body itself is not copied."""
    stream = io.TextIOWrapper(io.BytesIO(body), encoding=codec, newline="")
    for line in iter(partial(stream.readline, LONGEST), ""):
        if len(line) == LONGEST:
            raise TooLong
        yield line
