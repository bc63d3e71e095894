"""Proofs on bus messages: right for the right secret and bytes, wrong for anything else."""

from __future__ import annotations

import hashlib
import hmac

from edoc.contract.proof import confirm_proof, proof_holds, submit_proof


def test_a_submit_proof_is_the_hmac_of_what_the_message_says() -> None:
    text = f"submit\nsubmit-1\nedoc\nA,B\n{hashlib.sha256(b'x').hexdigest()}"
    expected = hmac.new(b"bi mat", text.encode(), hashlib.sha256).hexdigest()
    assert submit_proof("bi mat", "submit-1", "edoc", "A,B", b"x") == expected


def test_a_confirm_proof_is_the_hmac_of_its_id_and_body() -> None:
    text = f"confirm\nc-1\n{hashlib.sha256(b'{}').hexdigest()}"
    expected = hmac.new(b"bi mat", text.encode(), hashlib.sha256).hexdigest()
    assert confirm_proof("bi mat", "c-1", b"{}") == expected


def test_one_changed_part_breaks_the_proof() -> None:
    proof = submit_proof("s", "submit-1", "edoc", "", b"x")
    for changed in (
        submit_proof("t", "submit-1", "edoc", "", b"x"),
        submit_proof("s", "submit-2", "edoc", "", b"x"),
        submit_proof("s", "submit-1", "status", "", b"x"),
        submit_proof("s", "submit-1", "edoc", "A", b"x"),
        submit_proof("s", "submit-1", "edoc", "", b"y"),
    ):
        assert not proof_holds(changed, proof)


def test_anything_may_be_given_as_a_proof() -> None:
    proof = confirm_proof("s", "c", b"")
    assert proof_holds(proof, f" {proof.upper()} ")
    assert not proof_holds(proof, "")
    assert not proof_holds(proof, "không phải hex")
