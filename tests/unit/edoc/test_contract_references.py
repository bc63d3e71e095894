"""Which earlier document a document speaks of, by operation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.support.axis_samples import COMMUNE, MADE, PROVINCE, TOWN, document, recall, update

from edoc.contract.model import Business, ReceiverChange, Replacement, ResponseFor, Trace
from edoc.contract.references import MOST_REFERENCES, RelationKind, made_at, references

TEXT = document(COMMUNE)
ABOUT = ResponseFor(PROVINCE, "45/UBND-VP", TEXT.document_id, date(2019, 12, 2))


def test_a_new_document_speaks_of_none_whatever_noise_its_business_holds() -> None:
    assert references(replace(TEXT, business=Business(document_id="nhiễu"))) == ()
    assert references(replace(TEXT, responses=(ResponseFor(""),))) == ()


def test_a_recall_bears_what_it_recalls_and_its_response_is_noise() -> None:
    (found,) = references(replace(recall(TEXT), responses=(ABOUT,)))
    assert (found.kind, found.document_id) == (RelationKind.RECALL, TEXT.document_id)
    assert found.means("khác", "45/UBND-VP", date(2019, 12, 2)) == 1
    assert found.means("khác", "45/UBND-VP", date(2019, 12, 3)) == 0


def test_a_recall_follows_an_id_in_its_business() -> None:
    (found,) = references(replace(TEXT, business=Business(type=1, document_id=" X ")))
    assert (found.document_id, found.means("X", "", None)) == ("X", 2)


def test_an_update_names_the_old_document_and_is_not_found_by_its_new_number() -> None:
    (found,) = references(update(TEXT, added=(TOWN,), removed=(COMMUNE,)))
    assert (found.document_id, found.code) == (TEXT.document_id, "")
    assert (found.added, found.removed, found.data_changed) == ((TOWN,), (COMMUNE,), True)


def test_a_receiver_whose_change_is_not_said_is_neither_added_nor_removed() -> None:
    listed = (ReceiverChange(COMMUNE, added=None),)
    (found,) = references(replace(TEXT, business=Business(type=2, receivers=listed)))
    assert (found.added, found.removed) == ((), ())


def test_an_update_that_names_nothing_means_its_own_header() -> None:
    blank = ReceiverChange(" ", added=True)
    (found,) = references(replace(TEXT, business=Business(type=2, receivers=(blank,))))
    assert (found.document_id, found.code, found.added) == (TEXT.document_id, "45/UBND-VP", ())


def test_a_replacement_names_each_old_document_with_its_receivers() -> None:
    old = (Replacement("A", (COMMUNE,)), Replacement(" ", ()), Replacement("B", ()))
    found = references(
        replace(TEXT, business=Business(type=3, replacements=old), responses=(ABOUT,))
    )
    assert [(one.kind, one.document_id, one.receivers) for one in found[:2]] == [
        (RelationKind.REPLACEMENT, "A", (COMMUNE,)),
        (RelationKind.REPLACEMENT, "B", None),
    ]
    assert found[2].kind is RelationKind.FORWARD


def test_a_reply_goes_back_to_the_sender_and_a_forward_elsewhere() -> None:
    back = replace(document(PROVINCE, sender=COMMUNE), responses=(ABOUT, ABOUT))
    on = replace(document(TOWN, sender=COMMUNE), responses=(ABOUT,))
    assert [one.kind for one in references(back)] == [RelationKind.REPLY]
    assert [one.kind for one in references(on)] == [RelationKind.FORWARD]


def test_a_flood_of_references_is_cut() -> None:
    many = tuple(ResponseFor(PROVINCE, f"{number}/X") for number in range(MOST_REFERENCES + 50))
    assert len(references(replace(TEXT, responses=many))) == MOST_REFERENCES


def test_the_first_trace_tells_when_a_package_was_made() -> None:
    assert made_at(TEXT) == MADE
    assert made_at(replace(TEXT, traces=())) is None


def test_the_senders_own_last_trace_says_when_it_made_a_package() -> None:
    own, hub = TEXT.sender.code, "000.00.00.H99"
    hour = timedelta(hours=1)
    times = {own: (MADE, MADE + hour), hub: (MADE + 2 * hour,)}
    traces = tuple(Trace(code.lower(), at) for code, every in times.items() for at in every)
    assert made_at(replace(TEXT, traces=traces)) == MADE + hour
    assert made_at(replace(TEXT, traces=traces[2:])) == MADE + 2 * hour
