"""The numbers of people and organisations: how they are normalised and what makes one valid.

The check digits come from python-stdnum; its `validate` functions do not serve, because they refuse letters in the
first two places of a credit code and citizen numbers of districts that no longer exist.
"""

from __future__ import annotations

import datetime as dt
import re

from stdnum.cn import ric, uscc

from guicheng.common import clock
from guicheng.common.text import text
from guicheng.config.widgets.characters import code_characters, half_width
from guicheng.config.widgets.fault import Fault

_CREDIT_LETTERS = "0-9A-HJ-NPQRTUWXY"
_CREDIT_CODE = re.compile(rf"[{_CREDIT_LETTERS}]{{2}}[0-9]{{6}}[{_CREDIT_LETTERS}]{{10}}")
_ID_18 = re.compile(r"[0-9]{17}[0-9X]")
_ID_15 = re.compile(r"[0-9]{15}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LAND_LINE = re.compile(
    r"(0[0-9]{2,3}-?)?[1-9][0-9]{6,7}(-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}|9[0-9]{4,5}"
)
_BETWEEN = re.compile(r"\s*[/、,;；]\s*")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|[x#])-?(?=[0-9]{1,6}$)", re.IGNORECASE)
_MOST_PHONES = 3
_ORGANISATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])")


def _fault(zh: str, en: str, kind: str = "format") -> Fault:
    return Fault(kind, text(zh, en))


def normal_credit_code(value: str) -> str:
    """Half width, upper case, without spaces and hyphens."""
    return code_characters(value).replace("-", "")


def check_credit_code(value: str) -> None:
    """GB 32100-2015: 18 characters without I, O, S, V, Z, the last one computed from the others."""
    if len(value) != 18:
        raise _fault(
            f"统一社会信用代码应为18位，现为{len(value)}位",
            f"The credit code has 18 characters, this one has {len(value)}",
        )
    if not _CREDIT_CODE.fullmatch(value):
        raise _fault(
            "统一社会信用代码含有不允许的字符：字母 I、O、S、V、Z 不使用，第3至8位应为数字",
            "The credit code has a character that is not allowed: I, O, S, V, Z are never used, and places 3 to 8 are "
            "digits",
        )
    if uscc.calc_check_digit(value[:17]) != value[17]:
        raise _fault(
            "统一社会信用代码的校验位不符，请核对每一位",
            "The check character of the credit code does not fit; please compare every character",
            "checksum",
        )


def normal_organisation_code(value: str) -> str:
    """Half width, upper case; the hyphen before the check character is set."""
    compact = code_characters(value).replace("-", "")
    return f"{compact[:-1]}-{compact[-1]}" if len(compact) == 9 else code_characters(value)


def check_organisation_code(value: str) -> None:
    """GB 11714: eight characters and a check character, as older data still carry."""
    match = _ORGANISATION.fullmatch(value)
    if match is None:
        raise _fault(
            "组织机构代码应为8位数字或字母加1位校验码",
            "The organisation code has eight characters and a check character",
        )
    if organisation_check(match[1]) != match[2]:
        raise _fault(
            "组织机构代码的校验码不符", "The check character of the organisation code does not fit", "checksum"
        )


def organisation_check(first: str) -> str:
    """The check character of an organisation code, of its first eight."""
    return "0X987654321"[sum(int(c, 36) * w for c, w in zip(first, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11]


def normal_id_number(value: str) -> str:
    """Half width, upper-case X; a valid 15-digit number becomes the 18-digit one of the same person."""
    compact = code_characters(value).replace("-", "")
    if not _ID_15.fullmatch(compact):
        return compact
    longer = f"{compact[:6]}19{compact[6:]}"
    return longer + ric.calc_check_digit(longer + "0") if _birth_date(longer) else compact


def check_id_number(value: str) -> None:
    """GB 11643-1999: 18 places, a birth date that exists and has come, and the check character.

    The district is not checked: old ones keep resolving. A very early birth date is not refused either.
    """
    if not _ID_18.fullmatch(value):
        raise _fault(
            "身份证号码应为18位：17位数字加1位数字或X", "The ID number has 18 places: 17 digits and a digit or X"
        )
    born = _birth_date(value)
    if born is None or born > clock.today():
        raise _fault("身份证号码中的出生日期不存在", "The birth date within the ID number does not exist")
    if ric.calc_check_digit(value) != value[17]:
        raise _fault(
            "身份证号码的校验位不符，请核对每一位",
            "The check digit of the ID number does not fit; please compare every digit",
            "checksum",
        )


def _birth_date(number: str) -> dt.date | None:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def birth_date_of(id_number: object) -> str | None:
    """The birth date, as ISO text, that a valid citizen number carries."""
    return born.isoformat() if _is_valid_id(id_number) and (born := _birth_date(str(id_number))) else None


def sex_of(id_number: object) -> str | None:
    """`male` or `female`, as a valid citizen number says: odd serials are men's."""
    return ("female", "male")[int(str(id_number)[16]) % 2] if _is_valid_id(id_number) else None


def _is_valid_id(value: object) -> bool:
    try:
        check_id_number(str(value))
    except Fault:
        return False
    return True


def normal_mobile(value: str) -> str:
    """Eleven digits: spaces, hyphens and the country code +86 go."""
    digits = re.sub(r"[\s()-]", "", half_width(value))
    return re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", digits)


def check_mobile(value: str) -> None:
    """A mobile number of the mainland."""
    if not _MOBILE.fullmatch(value):
        raise _fault("手机号应为11位数字，以1开头", "A mobile number has 11 digits and begins with 1")


def normal_phone(value: str) -> str:
    """A mobile number as `normal_mobile` has it; other numbers keep their hyphens and lose their spaces, with 0 for the
    country code and a hyphen before the extension. Several numbers stand with a stroke between them."""
    return "/".join(map(_normal_one, filter(None, _BETWEEN.split(half_width(value)))))


def _normal_one(value: str) -> str:
    mobile = normal_mobile(value)
    if _MOBILE.fullmatch(mobile):
        return mobile
    number = _EXTENSION.sub("-", re.sub(r"[\s()]", "", value))
    return re.sub(r"^(?:\+86|0086|86(?=-))-?0?(?=[1-9])", "0", number)


def check_phone(value: str) -> None:
    """A mobile or land-line number, with or without area code and extension; service numbers too; up to three."""
    numbers = value.split("/")
    if len(numbers) > _MOST_PHONES or not all(_MOBILE.fullmatch(one) or _LAND_LINE.fullmatch(one) for one in numbers):
        raise _fault(
            "电话号码不正确，固定电话请写区号，如 0731-88886666",
            "This is not a telephone number; write land lines with their area code, e.g. 0731-88886666",
        )
