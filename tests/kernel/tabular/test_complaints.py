"""Every complaint is said in both languages, has a code of its own, and names no place that stays open."""

import re
from string import Formatter

import pytest

from app.kernel.tabular import complaints
from app.kernel.tabular.complaints import Complaint

EVERY = {name: value for name, value in vars(complaints).items() if isinstance(value, Complaint)}


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("name", EVERY)
def test_a_complaint_says_the_same_in_both_languages(name: str) -> None:
    complaint = EVERY[name]
    for said in (complaint.message, complaint.hint):
        if said is not None:
            assert re.search("[а-яё]", said.ru)
            assert re.search("[a-z]", said.en)
            assert not re.search("[а-яё]", said.en)
            assert places(said.ru) == places(said.en)
            assert all(sentence.endswith((".", "?", "]")) for sentence in said)


def test_a_code_is_that_of_one_complaint() -> None:
    codes = [complaint.code for name, complaint in EVERY.items() if not name.endswith("_NEAR")]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"(file|sheet|header|column|mapping|row|cell)\.[a-z0-9_]+", code) for code in codes)
    for name, complaint in EVERY.items():
        assert complaint.code.replace(".", "_").upper() == name.removesuffix("_NEAR")
