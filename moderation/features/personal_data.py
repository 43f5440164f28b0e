"""Personal data: identity card (with its checksum), bank card (Luhn), mobile phone, landline, e-mail."""

import re
from collections.abc import Iterator

from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding

_ANY = re.compile(r"\d{4}|\d[-. ]\d|@|[零〇一二三四五六七八九幺]{5}")
_GROUPED = r"[-. ]?"
_ID_CARD = re.compile(rf"(?<![a-z0-9])[1-9](?:{_GROUPED}\d){{16}}{_GROUPED}[\dx](?![a-z0-9])")
_BANK_CARD = re.compile(rf"(?<![a-z0-9])(?:62|4\d|5[1-5]|35|9[0-9])(?:{_GROUPED}\d){{14,17}}(?![a-z0-9])")
_PHONE = re.compile(r"(?<![a-z0-9])(?:\+?86[- ]?)?1[3-9](?:[-. ]?\d){9}(?![a-z0-9])")
_NUMERAL = "[零〇一二三四五六七八九幺]"
_SPOKEN_PHONE = re.compile(f"(?<!{_NUMERAL})[一幺][三四五六七八九]{_NUMERAL}{{9}}(?!{_NUMERAL})")
_LANDLINE = re.compile(r"(?<![\d-])\(?0(?:10|2\d|[3-9]\d{2})\)?[- ]?[2-8]\d{6,7}(?!\d)")
_EMAIL = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}(?![a-z0-9])")
_NO_CARD = re.compile(
    r"(?:单号?|订单|运单|快递|物流|编号|货号|流水|序列号?|条码|批号|发票|税号|sn|imei|[a-z])[^。\d]{0,6}$"
)
_CARD = re.compile(r"(?:卡|账|帐|户|银行)[^。]{0,8}$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10x98765432"


class PersonalData:
    """Reports what it sees whoever it belongs to; policy decides what that is worth."""

    name = "personal_data"

    def find(self, sight: Sight) -> Iterator[Finding]:
        """One finding a number or address."""
        text = sight.folded.text
        if _ANY.search(text) is None:
            return
        cards: list[tuple[int, int]] = []
        for match in _ID_CARD.finditer(text):
            if is_id_card(_digits(match.group())):
                cards.append(match.span())
                yield sight.finding("personal_data", self.name, *match.span(), "confirmed", "personal_id_card")
        for match in _BANK_CARD.finditer(text):
            before = text[max(0, match.start() - 10) : match.start()]
            if match.span() in cards or not passes_luhn(_digits(match.group())):
                continue
            if _CARD.search(before):
                yield sight.finding("personal_data", self.name, *match.span(), "confirmed", "personal_bank_card")
            elif not _NO_CARD.search(before):
                yield sight.finding("personal_data", self.name, *match.span(), "suspected", "personal_bank_card")
        for pattern in (_PHONE, _SPOKEN_PHONE):
            for match in pattern.finditer(text):
                yield sight.finding("personal_data", self.name, *match.span(), "confirmed", "personal_phone")
        for match in _LANDLINE.finditer(text):
            yield sight.finding("personal_data", self.name, *match.span(), "suspected", "personal_landline")
        for match in _EMAIL.finditer(text):
            yield sight.finding("personal_data", self.name, *match.span(), "confirmed", "personal_email")


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def is_id_card(digits: str) -> bool:
    """Whether 18 characters are a Chinese identity number: a date that can be one, and the right last character."""
    if not (1880 < int(digits[6:10]) < 2100 and 0 < int(digits[10:12]) < 13 and 0 < int(digits[12:14]) < 32):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == digits[17]


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 1
