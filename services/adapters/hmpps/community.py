"""What is arranged around a release and in the community: workers, conditions, help, and a place to live."""

from services.adapters.hmpps.codes import DELIVERIES
from services.adapters.hmpps.envelope import Happened
from services.adapters.hmpps.movements import Data, said


def prison_worker(event: Happened) -> Data | None:
    """A prison offender manager, by their staff number. Nobody is named when one is taken off the case: not for us."""
    if event.info.get("staffCode", "missing") is None:
        return None
    staff = event.needed("staffCode")
    return said(role="case_manager", staffRef=staff, teamRef=event.text("prisonId"), rawValue="POM")


def community_worker(event: Happened) -> Data:
    """A community manager: the event names the allocation, under which its producer tells who it is."""
    return {"role": "community_manager", "staffRef": f"allocation:{event.needed('allocationId')}"}


def licensed(event: Happened) -> Data:
    """Conditions hold by a licence; which, its producer tells under the licence's number."""
    licence = event.needed("licenceId")
    kind = event.type.split(".")[1]
    return {"conditionId": f"licence:{licence}", "kind": "unknown", "decisionRef": licence, "rawValue": kind}


def absence_approved(event: Happened) -> Data:
    """What for and when is not said."""
    return {"purpose": "unknown"}


def programme_referred(event: Happened) -> Data:
    """To a programme in the community, known by the end of its address; which it is, is not said."""
    return {"programmeId": event.last_of_url, "kind": "unknown", "rawValue": "community_intervention"}


def service_referred(event: Happened) -> Data:
    """To a commissioned service; for which need is not said."""
    return {"needId": event.needed("referralId"), "pathway": "unknown"}


def service_accepted(event: Happened) -> Data:
    """Somebody there will work on it; who is staff's business and stays there."""
    return {"needId": event.needed("referralId"), "to": "accepted"}


def service_begun(event: Happened) -> Data:
    """What is to be done is settled."""
    return {"needId": event.needed("referralId"), "to": "in_progress"}


def service_over(event: Happened) -> Data:
    """It came to its end: whether the need was met is not said, unless nothing was delivered at all."""
    delivery, code = event.text("deliveryState"), event.text("withdrawalCode")
    raw = " ".join(each for each in (delivery, code) if each) or None
    return said(needId=event.needed("referralId"), to=DELIVERIES.get(delivery or "", "unknown"), rawValue=raw)


def bed_asked_for(event: Happened) -> Data:
    """A place to live."""
    return {"needId": event.needed("applicationId"), "pathway": "accommodation", "providerRef": "cas3"}


def bed_booked(event: Happened) -> Data | None:
    """The answer to a referral; a booking that no referral led to is not for us."""
    return answered(event, "accepted", None)


def bed_cancelled(event: Happened) -> Data | None:
    """Whether another is looked for is not said."""
    return answered(event, "unknown", "booking.cancelled")


def answered(event: Happened, state: str, raw: str | None) -> Data | None:
    """How it stands with a referral, where there is one."""
    application = event.text("applicationId")
    return said(needId=application, to=state, providerRef="cas3", rawValue=raw) if application else None


def lives_for_a_time(event: Happened) -> Data:
    """In temporary accommodation, known by the booking."""
    return lives(event, "temporary")


def lives_in_approved_premises(event: Happened) -> Data:
    """Known by the booking."""
    return lives(event, "approved_premises")


def moved_out(event: Happened) -> Data:
    """Where to is not said."""
    return lives(event, "unknown", "departed")


def lives(event: Happened, tenure: str, raw: str | None = None) -> Data:
    """How safe it is to stay, and which place."""
    booking = event.text("bookingId")
    return said(tenure=tenure, accommodationRef=f"booking:{booking}" if booking else None, rawValue=raw)
