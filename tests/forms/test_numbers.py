"""The numbers of people and organisations: the vectors of the standards, and the traps of code in circulation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guicheng.common import clock
from guicheng.config.widgets import check_digits
from guicheng.config.widgets.fault import Fault

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def fault_of(check: Callable[[str], None], value: str) -> str | None:
    """The kind of fault `check` finds, None where there is none."""
    try:
        check(value)
    except Fault as fault:
        return fault.kind if fault.message.zh and fault.message.en else "without words"
    return None


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91350100M000100Y43", None),  # the worked example of GB 32100
        ("914403001922038216", None),
        ("9144030071526726XG", None),
        ("91330100799655058B", None),
        ("91110000802100433B", None),
        ("91110108551385082Q", None),
        ("91430100MA4R00001F", None),
        ("91420100MA4K00002Y", None),
        ("91530100MA6N000031", None),
        ("12430000448700001C", None),
        ("91350100M000100Y4Z", "format"),  # Z is not in the alphabet
        ("91350100M000100Y44", "checksum"),
        ("91350100M000100Y4", "format"),
        ("9135O100M000100Y43", "format"),  # the letter O is not a zero
        ("", "format"),
    ],
)
def test_credit_code(code: str, fault: str | None) -> None:
    assert fault_of(check_digits.check_credit_code, code) == fault


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 91350100m000100y43 ", "91350100M000100Y43"),
        ("９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
        ("9135 0100 M000 100Y 43", "91350100M000100Y43"),
        ("9135O100M000100Y43", "9135O100M000100Y43"),  # never silently turned into 0
    ],
)
def test_credit_code_is_normalised(typed: str, kept: str) -> None:
    assert check_digits.normal_credit_code(typed) == kept


@given(st.text(alphabet=LETTERS, min_size=2, max_size=2), st.text(alphabet="0123456789", min_size=6, max_size=6),
       st.text(alphabet=LETTERS, min_size=9, max_size=9), st.integers(0, 16), st.sampled_from(LETTERS))  # fmt: skip
def test_every_single_wrong_character_is_found(head: str, place: str, body: str, at: int, other: str) -> None:
    weights = [3**i % 31 for i in range(17)]
    first = head + place + body
    check = LETTERS[-sum(LETTERS.index(c) * w for c, w in zip(first, weights, strict=True)) % 31]
    assert fault_of(check_digits.check_credit_code, first + check) is None
    wrong = first[:at] + other + first[at + 1 :] + check
    assert (fault_of(check_digits.check_credit_code, wrong) is None) == (other == first[at])


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("11010519491231002X", None),
        ("440524188001010014", None),  # born 1880: odd, but not refused
        ("430102199001010016", None),
        ("420102198802290015", None),  # 29 February 1988 exists
        ("530102198512311231", None),
        ("110105194912310021", "checksum"),
        ("420102198902290015", "format"),  # 29 February 1989 does not
        ("43010219900101001", "format"),
        ("１10105194912310021", "format"),  # full width never passes unnormalised
        ("4301021990010100_6", "format"),
    ],
)
def test_id_number(number: str, fault: str | None) -> None:
    assert fault_of(check_digits.check_id_number, number) == fault


def test_nobody_is_born_tomorrow() -> None:
    number = "43010220250308001"
    whole = next(number + c for c in "0123456789X" if fault_of(check_digits.check_id_number, number + c) is None)
    with clock.frozen("2025-03-08"):
        assert fault_of(check_digits.check_id_number, whole) is None
    with clock.frozen("2025-03-07"):
        assert fault_of(check_digits.check_id_number, whole) == "format"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),  # the same person
        (" 110105 49 1231 002 ", "11010519491231002X"),
        ("110105491331002", "110105491331002"),  # no such date: left to be refused
    ],
)
def test_id_number_is_normalised_to_eighteen(typed: str, kept: str) -> None:
    assert check_digits.normal_id_number(typed) == kept


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("11010519491231002X", "1949-12-31", "female"),
        ("430102199001010016", "1990-01-01", "male"),
        ("110105194912310021", None, None),
        (None, None, None),
    ],
)
def test_what_a_number_says_of_its_holder(number: str | None, born: str | None, sex: str | None) -> None:
    assert check_digits.birth_date_of(number) == born
    assert check_digits.sex_of(number) == sex


@pytest.mark.parametrize(
    ("typed", "kept", "fault"),
    [
        ("00001234-3", "00001234-3", None),
        ("000012343", "00001234-3", None),
        ("d2143569x", "D2143569-X", None),
        ("D2143569-1", "D2143569-1", "checksum"),
        ("1234", "1234", "format"),
    ],
)
def test_organisation_code(typed: str, kept: str, fault: str | None) -> None:
    normal = check_digits.normal_organisation_code(typed)
    assert normal == kept
    assert fault_of(check_digits.check_organisation_code, normal) == fault


@pytest.mark.parametrize(
    ("typed", "kept", "fault"),
    [
        ("13800138000", "13800138000", None),
        ("138 0013 8000", "13800138000", None),
        ("１３８００１３８０００", "13800138000", None),
        ("+86 138-0013-8000", "13800138000", None),
        ("008613800138000", "13800138000", None),
        ("8613800138000", "13800138000", None),
        ("12800138000", "12800138000", "format"),
        ("1380013800", "1380013800", "format"),
    ],
)
def test_mobile(typed: str, kept: str, fault: str | None) -> None:
    assert check_digits.normal_mobile(typed) == kept
    assert fault_of(check_digits.check_mobile, kept) == fault


@pytest.mark.parametrize(
    ("typed", "kept", "fault"),
    [
        ("0731-88886666", "0731-88886666", None),
        ("0731－88886666", "0731-88886666", None),
        ("0731-88886666转801", "0731-88886666-801", None),
        ("0731-88886666 分机 801", "0731-88886666-801", None),
        ("0731-88886666 ext.801", "0731-88886666-801", None),
        ("+86-731-88886666", "0731-88886666", None),
        ("86-0731-88886666", "0731-88886666", None),
        ("+86 0731 88886666", "073188886666", None),
        ("0731-88886666/13900001111", "0731-88886666/13900001111", None),
        ("０７３１－８８８８６６６６、139 0000 1111", "0731-88886666/13900001111", None),
        ("13900001111/", "13900001111", None),
        ("13900001111/1", "13900001111/1", "format"),
        ("1/2/3/4", "1/2/3/4", "format"),
        ("(0731) 88886666", "073188886666", None),
        ("010-66668888-801", "010-66668888-801", None),
        ("88886666", "88886666", None),
        ("400-800-1234", "400-800-1234", None),
        ("12319", "12319", None),
        ("+8613800138000", "13800138000", None),
        ("电话", "电话", "format"),
        ("0731", "0731", "format"),
    ],
)
def test_phone(typed: str, kept: str, fault: str | None) -> None:
    assert check_digits.normal_phone(typed) == kept
    assert fault_of(check_digits.check_phone, kept) == fault


@given(st.text())
def test_normalising_is_idempotent_and_checking_raises_only_faults(value: str) -> None:
    for normal, check in (
        (check_digits.normal_credit_code, check_digits.check_credit_code),
        (check_digits.normal_organisation_code, check_digits.check_organisation_code),
        (check_digits.normal_id_number, check_digits.check_id_number),
        (check_digits.normal_mobile, check_digits.check_mobile),
        (check_digits.normal_phone, check_digits.check_phone),
    ):
        once = normal(value)
        assert normal(once) == once
        fault_of(check, once)
