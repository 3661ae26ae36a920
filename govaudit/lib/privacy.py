"""Callers' data: what is shown of a name, a telephone or ID number, an address; what of them a text holds; pure."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import cache

MASK = "*"
HIDDEN = MASK * 3


class Sort(StrEnum):
    """What of a caller a column holds."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    ADDRESS = "address"


# Digits, letters and separators of half and of full width.
_D, _L, _S = "[0-9０-９]", "A-Za-zＡ-Ｚａ-ｚ", "[ 　·.．—–－-]?"
#: Where a number may begin: not within a number, a code (T20230424001030) or a sum; a few words stand right before one.
_BEGIN = f"(?:(?<![0-9０-９{_L}_¥￥])(?<![0-9０-９][.．])|(?<=(?i:tel))|(?<=(?i:[wv]x)))"
_END = f"(?!{_D})(?![.．]{_D})"
_NO_SUM = "(?! ?(?:元|万|亿|美元|平方|立方|公里|千瓦|吨))"
_MOBILE = (
    f"(?P<country>(?:[+＋]|00|００)?(?:86|８６)[ -]?)?"
    f"(?P<mobile>[1１][3-9３-９]{_D}(?:{_S}{_D}{{4}}{_S}{_D}{{4}}|{_S}{_D}{{3}}{_S}{_D}{{5}}"
    f"|{_D}{_S}{_D}{{3}}{_S}{_D}{{4}})){_END}{_NO_SUM}"
)
_AREA = f"[0０](?:[1１][0０]|[2２]{_D}|[3-9３-９]{_D}{{2}})"
_LANDLINE = f"(?P<area>[(（]?{_AREA}[)）]?{_S})(?P<local>[2-8２-８]{_D}{{6,7}}){_END}{_NO_SUM}"
#: A number without its area code is told from others by the word before it alone.
_NAMED = (
    "(?P<word>(?:电话|座机|固话|来电)(?:号码?)?[为是:： ]{0,2})"
    f"(?P<short>(?!20[0-9]{{2}}[01])[2-8２-８]{_D}{{6,7}}){_END}{_NO_SUM}"
)
_ID = f"(?P<id>{_D}{{6}}{_S}{_D}{{8}}{_S}{_D}{{3}}[0-9０-９XxＸｘ]|{_D}{{15}})(?![0-9０-９{_L}])"
#: After these words a number is an ID number though its check digit be wrong.
_ID_NAMED = (
    "(?P<id_word>(?:身份证|证件)[^0-9０-９]{0,6})"
    f"(?P<named_id>{_D}{{17}}[0-9０-９XxＸｘ]|{_D}{{15}})(?![0-9０-９{_L}])"
)
_PRIVATE = re.compile(f"{_ID_NAMED}|{_NAMED}|{_BEGIN}(?:{_ID}|{_MOBILE}|{_LANDLINE})")
#: Most texts hold too few digits in a row for any of it, which is told at a tenth of the time.
_MAY_HOLD = re.compile(f"{_D}(?:{_S}{_D}){{6}}")

#: GB 11643-1999: weights of the first seventeen digits, check digit by the remainder of their sum by 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
#: GB/T 2260: the first two digits of an ID number, by province.
_PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)
_BIRTHDAY = re.compile("(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")

#: What stands in place of a name and is none.
_NOBODY = frozenset({"匿名", "保密", "不详", "未知", "无", "市民", "群众", "网民", "无名氏", "未提供"})
_BETWEEN_NAMES = re.compile(r"([、，,;；/\s]+)")
_PART = "[^省市州盟县区旗镇乡村街路巷道号0-9０-９]{1,10}"
#: The levels of an address down to the village, each of which may be missing.
_PLACE = re.compile(
    f"(?:{_PART}(?:省|自治区|特别行政区))?(?:{_PART}(?:市|自治州|州|盟))?(?:{_PART}(?:(?<![小园])区|县|旗|市))?"
    f"(?:{_PART}(?:镇|乡|街道办事处|街道|苏木))?(?:{_PART}(?:村民委员会|村委会|村|社区|嘎查))?"
)
_NUMBERS = re.compile(f"{_D}(?:{_S}{_D})*")
_WORDS = re.compile(r"[^\W\d_]{2,}\*{0,3}")
_NO_DIGITS = re.compile("[^0-9]")
_PHONE_LIKE = re.compile(r"[0-9+()\s·.—–-]+")
_COUNTRY = re.compile("^(?:00)?86(?=1[3-9][0-9]{9}$)")

_ABOUT = (
    "诉求|来电|来信|写信|留言|反映|投诉|举报|申请|咨询|求助|报修|报料|来访|信访|发件|寄件|办事|当事|联系|建议|上报|"
    "反馈|被访|受访"
)
_WHO = f"(?:(?:{_ABOUT})(?:人|者|人员|群众)|市民|群众|网民|网友|客户|用户|居民|业主|户主|本人|公民)"
_HEADERS = {
    Sort.ID_NUMBER: re.compile(f"(?:{_WHO})?(?:的)?(?:居民)?(?:身份证|证件)(?:号|号码|件号|件号码|编号)?|公民身份号码"),
    Sort.PHONE: re.compile(
        f"(?:{_WHO}|{_ABOUT}|主叫|被叫|呼入|固定|办公|家庭|手机|移动|备用|常用)?(?:的)?"
        "(?:联系)?(?:电话|手机|座机|固话|联系方式|号码|手机号|电话号)(?:号码|号)?[0-9一二]?"
    ),
    Sort.NAME: re.compile(f"(?:{_WHO})(?:的)?(?:姓名|名称|名字|称呼|信息)?|姓名|名字|真实姓名|(?:{_ABOUT})姓名"),
    Sort.ADDRESS: re.compile(
        f"(?:{_WHO}|{_ABOUT}|家庭|现|常|户籍|居住|通讯|通信|身份证)?(?:的)?"
        "(?:住址|地址|居住地|居住地址|家庭住址|家庭地址|户籍地|户籍地址|联系地址|住所|门牌号)"
    ),
}
_NOT_IN_HEADER = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def sort_of_header(header: str) -> Sort | None:
    """What a column holds of callers by its header (诉求人电话, 身份证号); None where it speaks of something else."""
    part = unicodedata.normalize("NFKC", header.rsplit("/", 1)[-1])
    plain = _NOT_IN_HEADER.sub("", _ASIDE.sub("", part))
    return next((sort for sort, words in _HEADERS.items() if words.fullmatch(plain)), None)


def mask_as(sort: Sort | None, text: str) -> str:
    """What is shown of a cell that holds this of a caller; of one that holds anything (None) only that it does."""
    if not text or sort is None:
        return text and HIDDEN
    masks: dict[Sort, Callable[[str], str]] = {
        Sort.NAME: mask_name,
        Sort.PHONE: mask_phone,
        Sort.ID_NUMBER: mask_id,
        Sort.ADDRESS: mask_address,
    }
    return masks[sort](text)


def mask_name(text: str) -> str:
    """张* for 张三, 欧*** for 欧阳小明: the first character, for a longer surname with the others would often be the
    whole name. Several names are masked one by one; what is no name (匿名) stays."""
    parts = _BETWEEN_NAMES.split(text.strip())
    return "".join(part if number % 2 else _masked_name(part) for number, part in enumerate(parts))


def _masked_name(name: str) -> str:
    if not name or MASK in name or name in _NOBODY:
        return name
    return name[0] + MASK * min(len(name) - 1, 3) if len(name) > 1 else MASK


def mask_phone(text: str) -> str:
    """138****5678; 0917-****345 for a landline; of any other number the last three digits are left, and of words beside
    it the first character."""
    masked = _masked_texts(text.strip())
    masked = _NUMBERS.sub(
        lambda found: found[0] if _is_shown(masked, found) else _tail_hidden(_digits(found[0])), masked
    )
    return _WORDS.sub(lambda found: _masked_name(found[0]), masked)


def _is_shown(text: str, found: re.Match[str]) -> bool:
    """Whether digits are what a mask left to see."""
    around = text[max(found.start() - 2, 0) : found.start()] + text[found.end() : found.end() + 2]
    return MASK in around or len(_digits(found[0])) <= 3


def mask_id(text: str) -> str:
    """610*************28: the first six digits would tell the county, the eight after them the birthday and the next
    three the sex; the province and the last two digits are enough to tell two cards of one person's file apart."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if MASK in plain or not plain:
        return plain
    return f"{plain[:3]}{MASK * (len(plain) - 5)}{plain[-2:]}" if len(plain) >= 8 else MASK * len(plain)


def mask_address(text: str) -> str:
    """陇县城关镇东村***: down to the village, without street, building, door or group."""
    plain = "".join(text.split())
    if "://" in plain:  # 地址 is what some call a page's address
        return mask_text(text)
    kept = _PLACE.match(plain)
    place = kept[0] if kept else ""
    rest = plain[len(place) :]
    return place + HIDDEN if rest else place


def mask_text(text: str) -> str:
    """The text with the mobile, landline and ID numbers in it masked, however their digits are written and parted.
    Numbers of orders and documents, sums, days and short numbers (12345, 110) stay."""
    return _masked_texts(text) if _MAY_HOLD.search(text) else text


def _masked_texts(text: str) -> str:
    return _PRIVATE.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    if found["named_id"]:
        return found["id_word"] + mask_id(found["named_id"])
    if found["short"]:
        return found["word"] + _tail_hidden(_digits(found["short"]))
    if found["id"]:
        number = _id_digits(found["id"])
        return mask_id(number) if is_id_number(number) else found[0]
    if found["mobile"]:
        digits = _digits(found["mobile"])
        return f"{found['country'] or ''}{digits[:3]}****{digits[-4:]}"
    return found["area"] + _tail_hidden(_digits(found["local"]))


def _tail_hidden(digits: str) -> str:
    return f"****{digits[-3:]}"


def _digits(text: str) -> str:
    return _NO_DIGITS.sub("", unicodedata.normalize("NFKC", text))


def _id_digits(text: str) -> str:
    return re.sub("[^0-9X]", "", unicodedata.normalize("NFKC", text).upper())


def is_id_number(number: str) -> bool:
    """Whether digits are an ID number: a province, a day and, of eighteen digits, the check digit of GB 11643-1999."""
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == 15:
        return bool(_BIRTHDAY.fullmatch(f"19{number[6:12]}"))
    if len(number) != 18 or not _BIRTHDAY.fullmatch(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == number[17]


def keyed_hash(text: str, key: str) -> str:
    """64 hex digits by which the same number or name is known again, and which nobody without the key can try out; ""
    for a blank. HMAC-SHA256 over the text as plain_identity gives it."""
    plain = plain_identity(text)
    if not plain:
        return ""
    keyed = _keyed(key).copy()
    keyed.update(plain.encode())
    return keyed.hexdigest()


@cache
def _keyed(key: str) -> hmac.HMAC:
    return hmac.new(key.encode(), digestmod="sha256")


def plain_identity(text: str) -> str:
    """A number or a name for comparing: half width, without blanks; of a telephone number the digits, without 86."""
    if len(text) == 11 and text.isascii() and text.isdigit():  # as most files write it
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    if _PHONE_LIKE.fullmatch(plain):
        return _COUNTRY.sub("", _digits(plain))
    return "".join(plain.split()).casefold()
