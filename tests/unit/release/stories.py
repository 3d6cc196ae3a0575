"""What release's tests speak of."""

from datetime import date

from services.release.case import OpenCase
from shared.contracts.intake import SentenceDates, SentenceRecorded
from shared.contracts.release import CaseOpened, DateConfirmed, Released

DAY = date(2027, 1, 5)
OPENED = CaseOpened(case_id="c-1", anchor_date=DAY, basis="conditional")
CONFIRMED = DateConfirmed(date=DAY, kind="conditional")
RELEASED = Released(kind="conditional")
BAILED = Released(kind="bail")
IN_ERROR = Released(kind="conditional", in_error=True)
SENTENCED = SentenceRecorded.model_validate(SentenceRecorded.example)
UNDATED = SENTENCED.model_copy(update={"dates": SentenceDates()})
OPEN = OpenCase("c-1", DAY, "conditional")
EVENTS = (OPENED, CONFIRMED, RELEASED, BAILED, IN_ERROR, SENTENCED, UNDATED)
