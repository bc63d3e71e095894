"""The catalogue: every rule is whole, speaks both languages, and weighs as its id says."""

from __future__ import annotations

import unicodedata
from datetime import date
from string import Formatter

import pytest

from axis.catalogue import ALL_RULES
from axis.lessons import LESSONS
from axis.life.lessons import LIFE_LESSONS
from axis.life.rules import LIFE_RULES
from axis.rules import AXIS_RULES
from edoc.contract.catalogue import RULES, weigh
from edoc.contract.findings import Severity
from edoc.contract.profiles import PROFILE_TEXTS, Profile, Weight
from edoc.contract.rules import DECREE_30_SINCE, Rule
from edoc.contract.wire import WIRE_ERRORS
from signing import reasons

ORDER = [Weight.OFF, Weight.WARNING, Weight.ERROR]
EACH = pytest.mark.parametrize("rule", ALL_RULES.values(), ids=lambda rule: rule.id)


@EACH
def test_a_rule_says_what_why_and_how_in_both_languages(rule: Rule) -> None:
    for text in (rule.message, rule.mend, rule.why):
        assert text.vi.strip()
        assert text.en.strip()
        assert unicodedata.is_normalized("NFC", text.vi)
    assert not {*_placeholders(rule.why.vi), *_placeholders(rule.why.en)}


@EACH
def test_both_languages_take_the_same_values(rule: Rule) -> None:
    for text in (rule.message, rule.mend):
        assert _placeholders(text.vi) == _placeholders(text.en)


@EACH
def test_a_rule_has_place_source_kind_and_an_example(rule: Rule) -> None:
    assert rule.source
    assert rule.kinds
    assert rule.wire_code in WIRE_ERRORS
    assert rule.broken
    assert rule.sound
    assert rule.broken != rule.sound


@EACH
def test_the_letter_is_the_weight_on_the_national_axis(rule: Rule) -> None:
    expected = {"E": {Weight.ERROR}, "W": {Weight.WARNING, Weight.OFF}, "S": set(ORDER)}
    assert rule.weight(Profile.NATIONAL) in expected[rule.id[0]]


@EACH
def test_a_province_is_never_stricter_and_strict_never_more_lenient(rule: Rule) -> None:
    weights = [
        ORDER.index(rule.weight(profile))
        for profile in (Profile.PROVINCE, Profile.NATIONAL, Profile.STRICT)
    ]
    assert weights == sorted(weights)
    assert weights[-1] > 0


def test_every_reason_of_a_signature_is_a_rule_except_that_of_signing_itself() -> None:
    codes = {
        constant
        for function in vars(reasons).values()
        if callable(function) and hasattr(function, "__code__")
        for constant in function.__code__.co_consts
        if isinstance(constant, str) and constant.startswith("S-")
    } | {"S-XML-VALUE", "S-PDF-VALUE"}
    assert codes - {"S-UNSIGNABLE"} == {id_ for id_ in RULES if id_.startswith("S-")}


def test_every_rule_of_the_axis_teaches_and_no_lesson_is_left_over() -> None:
    assert (set(LESSONS), set(LIFE_LESSONS)) == (set(AXIS_RULES), set(LIFE_RULES))


def test_every_profile_is_explained() -> None:
    assert set(PROFILE_TEXTS) == set(Profile)


def test_a_finding_gets_the_weight_of_the_profile() -> None:
    finding = RULES["E-PREFIX"].found("edXMLEnvelope", 3, name="To", count=1, namespace="x")
    (lenient,) = weigh([finding], Profile.PROVINCE)
    (strict,) = weigh([finding], Profile.STRICT)
    assert (lenient.severity, strict.severity) == (Severity.WARNING, Severity.ERROR)
    assert (lenient.path, lenient.line) == ("edXMLEnvelope", 3)


def test_what_is_off_in_a_profile_is_not_told() -> None:
    finding = RULES["W-STAFF"].found()
    assert list(weigh([finding], Profile.NATIONAL)) == []
    assert len(list(weigh([finding], Profile.STRICT))) == 1


@pytest.mark.parametrize(
    ("rule", "day", "applies"),
    [
        ("W-LENGTH-DECREE", date(2020, 3, 4), False),
        ("W-LENGTH-DECREE", DECREE_30_SINCE, True),
        ("W-LENGTH-DECREE", None, True),
        ("W-ORGANID-EARLY", date(2020, 9, 14), True),
        ("W-ORGANID-EARLY", date(2020, 9, 15), False),
        ("W-ORGANID-EARLY", None, False),
    ],
)
def test_a_rule_applies_only_while_its_law_is_in_force(
    rule: str, day: date | None, applies: bool
) -> None:
    assert RULES[rule].in_force(day) is applies


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
