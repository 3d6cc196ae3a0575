"""What release announces is said in plain words, and what somebody goes without is among them."""

from typing import Any

import pytest

from services.timeline.headlines import headline


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("case.opened", {"anchorDate": "2027-01-05", "basis": "end"}, "Release being prepared for 5 January 2027"),
        ("case.opened", {"basis": "recall"}, "Release being prepared again after recall"),
        ("case.opened", {"basis": "unknown"}, "Release being prepared"),
        ("needs.reviewed", {}, "Needs for release reviewed"),
        (
            "needs.reviewed",
            {
                "pathways": [
                    {"pathway": "finance_id", "status": "support_required"},
                    {"pathway": "health", "status": "done"},
                ],
                "needs": [{"need": "clothing", "status": "support_required"}],
            },
            "Needs for release reviewed: support required with money and identity documents, clothing",
        ),
        (
            "conditions.set",
            {"kind": "no_contact", "endOn": "2028-01-05"},
            "Condition of release set: no contact until 5 January 2028",
        ),
        ("conditions.set", {"kind": "unknown"}, "Condition of release set"),
        ("plan.agreed", {}, "Release plan agreed"),
        ("plan.agreed", {"gaps": ["no_address", "unknown"]}, "Release plan agreed, without address"),
        ("release_deferred", {"body": "court", "reason": "unknown"}, "Release put off"),
        ("release_deferred", {"body": "court", "reason": "new_charge"}, "Release put off: new charge"),
        (
            "temporary_release.approved",
            {"purpose": "family", "days": 1},
            "Temporary release approved for 1 day: family",
        ),
        ("temporary_release.approved", {"purpose": "unknown", "days": 2}, "Temporary release approved for 2 days"),
        ("temporary_release.approved", {"purpose": "unknown"}, "Temporary release approved"),
        ("handover.offered", {"toTeam": "north"}, "Hand-over offered to north"),
        ("handover.accepted", {}, "Hand-over accepted"),
        ("handover.accepted", {"byTeam": "north"}, "Hand-over accepted by north"),
        ("handover.rejected", {"byTeam": "north", "reason": "no_capacity"}, "Hand-over rejected by north: no capacity"),
        ("release_pack.issued", {"contents": ["unknown"]}, "Release pack issued"),
        ("release_pack.issued", {"contents": ["records_copy"]}, "Release pack issued: records copy"),
        ("released", {"kind": "court"}, "Released by order of a court"),
        ("released", {"kind": "amnesty"}, "Released under an amnesty"),
        ("released", {"kind": "pardon"}, "Released by a pardon"),
        ("released", {"kind": "commutation"}, "Released as the sentence was commuted"),
        ("released", {"kind": "sentence_vacated"}, "Released as the sentence was quashed"),
        ("released", {"kind": "fine_paid"}, "Released as the fine was paid"),
        ("released", {"kind": "unknown", "inError": True}, "Released in error"),
        (
            "released",
            {"kind": "bail", "checklist": {"accommodation": "no", "idDocument": "no", "phone": "yes"}},
            "Released on bail, without identity document, accommodation",
        ),
        (
            "victim_notice.due",
            {"kind": "release", "victimInterestRefs": ["v-1"]},
            "Victim liaison to give notice: release",
        ),
        ("file_transfer.recorded", {"outcome": "sent", "toAuthority": "north"}, "File sent to north"),
        ("file_transfer.recorded", {"outcome": "received"}, "File has arrived"),
        (
            "file_transfer.recorded",
            {"outcome": "not_sent", "toAuthority": "north", "reason": "no_legal_basis"},
            "File not sent to north: no legal basis",
        ),
        ("file_transfer.recorded", {"outcome": "unknown"}, "Whether the file was sent is not known"),
        ("victim_notice.resolved", {"outcome": "served"}, "Victim notice given"),
        (
            "victim_notice.resolved",
            {"outcome": "not_served", "kind": "release", "reason": "declined"},
            "Victim notice not given: release, declined",
        ),
        ("victim_notice.resolved", {"outcome": "unknown"}, "Victim notice dealt with"),
    ],
)
def test_it_is_said_in_plain_words(name: str, data: dict[str, Any], said: str) -> None:
    assert headline(f"throughcare.release.{name}.v1", data) == said
