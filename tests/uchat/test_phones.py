"""Phone numbers as people type them."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from slackbot.uchat.phones import as_e164, looks_like_phone, phone_part, same_phone, search_terms, take_phone

REGIONS = ("AU", "US", "GB", "DE", "IT", "RU", "BR", "JP", "FR", "NZ")
FORMS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL)
EXAMPLES = [phonenumbers.example_number(region) for region in REGIONS]


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+61 491 570 156", None, "+61491570156"),
        ("\uff0b61\u00a0491\u2011570\u2013156", None, "+61491570156"),
        ("(+61) 491 570 156", None, "+61491570156"),
        ("\u202a+61 491 570 156\u202c", None, "+61491570156"),
        ("0491 570 156", "AU", "+61491570156"),
        ("\u0660\u0664\u0669\u0661 \u0665\u0667\u0660 \u0661\u0665\u0666", "AU", "+61491570156"),
        ("(02) 9999 1111", "AU", "+61299991111"),
        ("0011 61 491 570 156", "AU", "+61491570156"),
        ("0061 491 570 156", None, "+61491570156"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("0491 570 156", None, None),
        ("650 253", "US", None),
        ("1800 FLOWERS", "US", None),
        ("", "AU", None),
    ],
)
def test_as_e164(text: str, region: str | None, number: str | None) -> None:
    assert as_e164(text, region) == number


@pytest.mark.parametrize(
    ("text", "region", "terms"),
    [
        ("0491 570 156", "AU", ["+61491570156", "491570156"]),
        ("0491 570 156", None, ["491570156"]),
        ("+61 491 570 156", None, ["+61491570156", "61491570156"]),
        ("+44 (0)20 7946 0958", None, ["+442079460958", "442079460958"]),
        ("0011 61 491 570 156", "AU", ["+61491570156", "61491570156"]),
        ("000", None, []),
    ],
)
def test_search_terms(text: str, region: str | None, terms: list[str]) -> None:
    assert search_terms(text, region) == terms


@pytest.mark.parametrize(
    ("typed", "stored", "region", "same"),
    [
        ("+61491570156", "+61 491 570 156", None, True),
        ("+61491570156", "+64491570156", None, False),
        ("0491570156", "+61491570156", None, True),
        ("0491570156", "+61491570156", "AU", True),
        ("0491570156", "+64491570156", "AU", False),
        ("+61491570156", "61491570156", None, True),
        ("+61491570156", "0491570156", None, True),
        ("491570156", "+61491570156", None, True),
        ("570156", "+61491570156", None, False),
        ("+6149157015", "+61491570156", None, False),
        ("+61491570156", "", None, False),
        ("+61491570156", "unknown", None, False),
        ("06 698 12345", "+39 06 698 12345", None, True),
    ],
)
def test_same_phone(typed: str, stored: str, region: str | None, same: bool) -> None:
    assert same_phone(typed, stored, region) is same
    assert same_phone(stored, typed, region) is same


@pytest.mark.parametrize(
    ("text", "is_phone"),
    [
        ("+61 491 570 156", True),
        ("(02) 9999-1111", True),
        ("0491.570.156", True),
        ("12345", False),
        ("1234567890123456", False),
        ("7 Eleven", False),
        ("f1001u501", False),
        ("+", False),
        ("2024-05-01 10:00", False),
    ],
)
def test_looks_like_phone(text: str, is_phone: bool) -> None:
    assert looks_like_phone(text) is is_phone


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("0491 5", "4915"),
        ("+61 (4", "614"),
        ("491", "491"),
        ("049", None),
        ("jane 491", None),
        ("1234567890123456", None),
        ("", None),
    ],
)
def test_phone_part(text: str, part: str | None) -> None:
    assert phone_part(text) == part


@pytest.mark.parametrize(
    ("line", "region", "count"),
    [
        ("+61 491 570 156 VIP", None, 4),
        ("+61491570156 12345", None, 1),
        ("+61491570156 +61491570157", None, 1),
        ("+61 491 570 156 +61 491 570 157", None, 4),
        ("+44 (0)20 7946 0958 --no-bot", None, 4),
        ("(02) 9999 1111 VIP", "AU", 3),
        ("(02) 9999 1111 VIP", None, 3),
        ("0491 570 156 0491 570 157", "AU", 3),
        ("0491 570 156 0491 570 157", None, 3),
        ("0491 570 156 2", "AU", 3),
        ("0491570156 2024", "AU", 1),
        ("0491570156 2024", None, 1),
        ("0491\u2011570\u2011156 VIP", None, 1),
        ("f1u1 x", None, 0),
        ("Jane 0491570156", None, 0),
        ("501", None, 0),
        ("12345678901234567", None, 0),
        ("", None, 0),
    ],
)
def test_take_phone(line: str, region: str | None, count: int) -> None:
    assert take_phone(line.split(" "), region) == count


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES), st.sampled_from(FORMS))
def test_a_number_is_itself_however_it_is_written(number: phonenumbers.PhoneNumber, form: int) -> None:
    written = phonenumbers.format_number(number, form)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number)
    assert same_phone(written, e164, region)
    assert as_e164(written, region) == e164
    assert search_terms(written, region)[0] == e164
    assert take_phone([*written.split(), "VIP"], region) == len(written.split())


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES), st.sampled_from(EXAMPLES))
def test_two_numbers_with_their_country_codes_are_one_only_when_equal(
    one: phonenumbers.PhoneNumber, other: phonenumbers.PhoneNumber
) -> None:
    written = [phonenumbers.format_number(each, PhoneNumberFormat.INTERNATIONAL) for each in (one, other)]
    assert same_phone(written[0], written[1], None) is (one == other)


@settings(deadline=None)
@given(st.text(), st.text(), st.sampled_from([None, "AU", "US", "XX"]))
def test_any_text_is_survived(typed: str, stored: str, region: str | None) -> None:
    assert same_phone(typed, stored, region) == same_phone(stored, typed, region)
    as_e164(typed, region)
    assert all(term.lstrip("+").isascii() for term in search_terms(typed, region))
    words = typed.split()
    assert 0 <= take_phone(words, region) <= len(words)


@settings(deadline=None)
@given(st.text(alphabet="0123456789+() -./"), st.sampled_from([None, "AU", "US"]))
def test_whatever_is_taken_holds_digits_enough(text: str, region: str | None) -> None:
    words = text.split()
    count = take_phone(words, region)
    taken = "".join(character for character in "".join(words[:count]) if character.isdigit())
    assert count == 0 or len(taken) >= 3
