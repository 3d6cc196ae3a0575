"""From a pack and a service's obligations to what the service keeps."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.deadlines import DEADLINES
from shared.deadlines.calendars import WorkingDays
from shared.deadlines.deadline import Surroundings
from shared.deadlines.due import Clock
from shared.deadlines.filters import short_names
from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Pack
from shared.deadlines.reconcile import Deadlines
from shared.deadlines.terms import all_terms


def deadlines_of(service: str, obligations: Sequence[Obligation], pack: Pack) -> Deadlines:
    """The deadlines of one service, by this pack."""
    terms = all_terms(pack, obligations, short_names(CATALOGUE), service)
    return Deadlines(terms, Surroundings(Clocks(pack).clock, pack.in_force_from), DEADLINES[service])


class Clocks:
    """A pack's clocks, each made once."""

    def __init__(self, pack: Pack) -> None:
        self._zones = {name: ZoneInfo(zone) for name, zone in pack.facilities.items()}
        self._zone = ZoneInfo(pack.time_zone)
        self._calendars = {name: WorkingDays(rules) for name, rules in pack.calendars.items()}
        self._every_week = WorkingDays()
        self.clock = cache(self._clock)

    def _clock(self, calendar: str | None, facility: str | None) -> Clock:
        days = self._calendars.get(calendar or "default", self._every_week)
        return Clock(self._zones.get(facility or "", self._zone), days)
