"""No rule without a package, or a scene, that breaks it."""

from __future__ import annotations

from tests.vectors import make
from tests.vectors.making.at_the_axis import SCENES
from tests.vectors.making.signed import SIGNED
from tests.vectors.making.vector import ATTACKS, BROKEN, LARGE, SOUND

from axis.catalogue import ALL_RULES

PLACES = {
    "broken": set(BROKEN),
    "large": set(LARGE) & set(ALL_RULES),
    "signed": set(SIGNED) & set(ALL_RULES),
    "scenes": set(SCENES),
}
NEEDED = """\
changed-attachment entity-bomb external-entity large-zip-bomb pdf-as-text same-named-attachments
truncated-base64 undeclared-prefix wrapped-signature zero-byte-attachment zip-bombs
S-XML-CHANGED W-ATTACHMENT-DAMAGED W-ATTACHMENT-EMPTY W-ATTACHMENT-LARGE W-TEXT-NFD W-XML-BOM
W-XML-CR W-XML-ENCODING W-XML-PREFIX W-ZIP-ENTRY-PATH E-XML-JUNK decomposed-name-of-a-file
"""
"""Attacks and accidents that must never be lost from the corpus."""


def test_every_rule_has_a_package_or_a_scene_that_breaks_it() -> None:
    missing = set(ALL_RULES) - set().union(*PLACES.values())
    assert not missing, "add a mutation: tests/vectors/README.md says how"


def test_nothing_stands_for_a_rule_that_is_no_more() -> None:
    known = {rule for place in PLACES.values() for rule in place}
    shown = {rule for vector in (*BROKEN.values(), *ATTACKS.values()) for rule in vector.shows}
    shown |= {rule for one in SIGNED.values() for rule in one.vector.shows}
    shown |= {rule for scene in SCENES.values() for rule in scene.shows}
    assert (known | shown) - set(ALL_RULES) == set()
    assert set(BROKEN) <= set(ALL_RULES)


def test_a_rule_is_broken_at_one_place() -> None:
    assert sum(len(place) for place in PLACES.values()) == len(ALL_RULES)


def test_the_attacks_are_all_there() -> None:
    there = {*SOUND, *BROKEN, *ATTACKS, *LARGE, *SIGNED}
    assert set(NEEDED.split()) <= there


def test_every_vector_says_what_it_is() -> None:
    for vectors in (*make.FOLDERS.values(), LARGE):
        assert all(len(vector.told) > 10 for vector in vectors.values())
    assert all(len(one.vector.told) > 10 for one in SIGNED.values())
    assert all((scene.play.__doc__ or "").strip() for scene in SCENES.values())
