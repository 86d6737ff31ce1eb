"""Phone numbers as people type them and as UChat stores them. Pure: nothing is asked of anybody.

A country code is known where it was typed (`+61 …`, or `0061 …` where no region is set), or where the number
is valid in the region that numbers without one are read by.
"""

import re
import unicodedata
from collections.abc import Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

# E.164's own bound, and the shortest that is worth a search.
_MOST_DIGITS = 15
_FEWEST_DIGITS = 6
# The fewest digits of a number half typed that narrow a list down.
_FEWEST_TYPED = 3
# The most digits people write a number in without its country code, the trunk 0 among them.
_MOST_NATIONAL = 11
# A single word of that many digits is taken for a whole number, whatever follows.
_WHOLE_WORD = 7
# No number is typed in more words.
_MOST_WORDS = 8

_PHONE = re.compile(r"\(?\+?[\d ()./-]*\d[\d ()./-]*", re.ASCII)
_BEGINS = re.compile(r"[+(]{0,2}\d", re.ASCII)


def plain(text: str) -> str:
    """`text` with digits, spaces, dashes and plus signs of every script as ASCII, without invisible marks."""
    if text.isascii():
        return " ".join(text.split())
    plainer = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if category == "Nd":
            plainer.append(str(unicodedata.digit(character)))
        elif category == "Pd" or character == "\u2212":
            plainer.append("-")
        elif category != "Cf":
            plainer.append(character)
    return " ".join("".join(plainer).split())


def digits(text: str) -> str:
    """The digits of `text`, as ASCII."""
    return "".join(character for character in plain(text) if "0" <= character <= "9")


def looks_like_phone(text: str) -> bool:
    """Whether `text` is made as a phone number is: 6 to 15 digits, with nothing but phone punctuation."""
    typed = plain(text)
    return _PHONE.fullmatch(typed) is not None and _FEWEST_DIGITS <= len(digits(typed)) <= _MOST_DIGITS


def phone_part(text: str) -> str | None:
    """The digits to search a textual list for while a number is being typed; None where `text` is none yet.

    Zeros in front go: stored numbers mostly begin with a country code.
    """
    part = digits(text).lstrip("0")
    made = _PHONE.fullmatch(plain(text)) is not None
    return part if made and _FEWEST_TYPED <= len(part) <= _MOST_DIGITS else None


def as_e164(text: str, region: str | None) -> str | None:
    """`text` as `+61491570156`; None where the country code is unknown or no number has that length."""
    number = _explicit(plain(text), region) or _assumed(plain(text), region)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def search_terms(text: str, region: str | None) -> list[str]:
    """What to search a textual list for, in turn: the E.164, then the digits without leading zeros."""
    number = as_e164(text, region)
    bare = digits(text).lstrip("0")
    if number is not None and len(bare) >= len(number):
        bare = number.lstrip("+")  # an international prefix was typed, or the (0) of +44 (0)20
    return list(dict.fromkeys(term for term in (number, bare) if term))


def same_phone(typed: str, stored: str, region: str | None) -> bool:
    """Whether both are one number: equal as E.164 where both country codes are known, else equal nationally.

    Digits that are those of the other's E.164 count as equal: channels store numbers without the plus.
    """
    if not looks_like_phone(typed) or not looks_like_phone(stored):
        return False
    one, other = _known(typed, region), _known(stored, region)
    if one is not None and other is not None:
        equal = _e164(one) == _e164(other)
    else:
        equal = _national(one, typed) == _national(other, stored)
    return equal or _is_bare(one, stored) or _is_bare(other, typed)


def take_phone(words: Sequence[str], region: str | None) -> int:
    """How many leading `words` together form one phone number; 0 if the first does not begin one.

    The longest run that is a valid number. Where none is (no region, no country code), a word of 7 digits or
    more stands alone, and shorter ones are taken together up to 11 digits.
    """
    run = _phone_words(words)
    if not run:
        return 0
    for test in (_is_valid, _is_possible):
        for count in range(len(run), 0, -1):
            if test(" ".join(run[:count]), region):
                return count
    counted = [len(digits(word)) for word in run]
    if counted[0] >= _WHOLE_WORD:
        return 1 if looks_like_phone(run[0]) else 0
    for count in range(len(run), 0, -1):
        if _FEWEST_DIGITS <= sum(counted[:count]) <= _MOST_NATIONAL:
            return count
    return 0


def _phone_words(words: Sequence[str]) -> list[str]:
    """The leading words that can be part of one number."""
    run: list[str] = []
    for word in words[:_MOST_WORDS]:
        typed = plain(word)
        if _BEGINS.match(typed) is None if not run else typed.startswith("+"):
            break
        if re.fullmatch(r"[+\d ()./-]+", typed, re.ASCII) is None or not digits(typed):
            break
        run.append(typed)
    return run


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    # The library reads letters and extensions too; nobody's number is told from those here.
    if not looks_like_phone(text):
        return None
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _explicit(text: str, region: str | None) -> PhoneNumber | None:
    """`text` by the country code it names, if it names one."""
    if text.startswith(("+", "(+")):
        return _parsed(text.lstrip("("), None)
    if region is None and text.startswith("00"):
        number = _parsed("+" + text[2:], None)
        return number if number is not None and phonenumbers.is_valid_number(number) else None
    return None


def _assumed(text: str, region: str | None) -> PhoneNumber | None:
    return _parsed(text, region) if region is not None else None


def _known(text: str, region: str | None) -> PhoneNumber | None:
    """`text` as a number whose country code is known."""
    typed = plain(text)
    number = _explicit(typed, region)
    if number is not None:
        return number
    number = _assumed(typed, region)
    return number if number is not None and phonenumbers.is_valid_number(number) else None


def _is_valid(text: str, region: str | None) -> bool:
    number = _explicit(text, region) or _assumed(text, region)
    return number is not None and phonenumbers.is_valid_number(number)


def _is_possible(text: str, region: str | None) -> bool:
    number = _explicit(text, region) or _assumed(text, region)
    return number is not None and phonenumbers.is_possible_number(number)


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _national(number: PhoneNumber | None, text: str) -> str:
    return str(number.national_number) if number is not None else digits(text).lstrip("0")


def _is_bare(number: PhoneNumber | None, text: str) -> bool:
    return number is not None and digits(text) == _e164(number).lstrip("+")
