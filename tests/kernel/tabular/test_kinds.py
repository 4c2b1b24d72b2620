"""What kind of file it is: as declared, as named, as its bytes say; what cannot be taken is called by its name."""

import pytest

from app.kernel.tabular import read
from tests.kernel.tabular.conftest import CLASSES, HEADER, codes, csv_of, refusal, values, xlsx_of

BOOK = xlsx_of([HEADER, ["550", "5А", 25]])
READ = [{"school": "550", "class": "5А", "pupils": 25}]


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "a.xlsx", "file.empty"),
        (b"\xef\xbb\xbf \n", "a.csv", "file.empty"),
        (b"a;b", "", "file.kind_unknown"),
        (b"a;b", "a.pdf", "file.kind_unknown"),
        (b"a;b", "a.xlsx", "file.kind_mismatch"),
        (b"<html><table>", "a.xls", "file.web_page"),
        (b"<?xml version='1.0'?>", "a.csv", "file.web_page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "a.xls", "file.legacy_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file.encrypted"),
        (BOOK, "a.csv", "file.kind_mismatch"),
    ],
    ids=lambda part: repr(part)[:20],
)
def test_what_is_no_workbook_is_called_by_its_name(body: bytes, name: str, code: str) -> None:
    assert codes(refusal(lambda: read(body, CLASSES, media_type="application/octet-stream", name=name))) == [code]


def test_a_kind_may_be_told_by_the_name_or_by_the_bytes() -> None:
    assert values(read(BOOK, CLASSES)) == READ
    assert values(read(BOOK, CLASSES, name="классы.XLSX")) == READ
    body = csv_of([HEADER, ["550", "5А", "25"]])
    assert values(read(body, CLASSES, media_type="application/vnd.ms-excel", name="a.CSV")) == READ
    assert list(read(b"[]", CLASSES)) == []
