"""Whatever lives are corrected, retracted, merged and taken apart: what is known of them leaves no trace of the order
in which the services were heard, and every page and pack of them can be made.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from services.timeline.caseload.case import case_shown
from services.timeline.caseload.row import kept
from services.timeline.handover.pack import pack_of
from services.timeline.handover.pages import as_file
from services.timeline.pages import PAGES, path_and_entries
from services.timeline.queries import Page
from services.timeline.reviews import Reviews
from shared.eventing.messages import Envelope, instant, parse_envelope
from tests.store.timeline.conftest import World

HISTORIES: Sequence[Any] = orjson.loads(
    (Path(__file__).parents[2] / "unit" / "timeline" / "histories.json").read_bytes()
)
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
TOLD = datetime(2026, 6, 1, 9, tzinfo=UTC)  # everything is recorded later than it happened, in the order of the story
LINK = "throughcare.intake.person.{}.v1"
LIVES = 6
IDS = ("one", "two", "three")


@dataclass
class Life:
    """What is told of three ids, in the order in which it was recorded; the same story has the same chances."""

    chance: random.Random
    told: list[dict[str, Any]] = field(default_factory=list)
    newest: list[str] = field(default_factory=list)  # versions of entries that stand, by whoever said them

    def tell(self, who: str, kind: str, data: dict[str, Any], day: float, cause: str | None = None) -> str:
        name = f"e{len(self.told)}"
        said = {"id": name, "who": who, "type": kind, "data": data, "day": day, "cause": cause}
        self.told.append(said)
        return name

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self.told[int(name[1:])]

    def links(self) -> list[dict[str, Any]]:
        """Merges and unmerges in the order of the world."""
        found = [each for each in self.told if ".person." in each["type"]]
        return sorted(found, key=lambda each: (each["day"], int(each["id"][1:])))

    def merged(self) -> set[tuple[str, ...]]:
        """Of which pairs the last word says so."""
        return {
            pair for pair, link in {named(each): each for each in self.links()}.items() if "retiredId" in link["data"]
        }

    def one(self, who: str) -> set[str]:
        """Who is one person with somebody, as far as was told."""
        found, merged = {who}, self.merged()
        for _ in IDS:
            found |= {each for pair in merged if found & {*pair} for each in pair}
        return found

    def chain(self, name: str) -> list[str]:
        """An entry or what was said of one, and all that is before it, up to the entry."""
        target = self[name]["data"].get("targetEventId")
        return [name, *(self.chain(target) if target else ())]

    def counts(self, name: str) -> bool:
        """Whether whoever said it is one person with whom it is of, as far as was told."""
        said = {self[each]["who"] for each in self.chain(name)}
        return said <= self.one(self[self.chain(name)[-1]]["who"])

    def live(self, history: Sequence[Any]) -> None:
        """A history of one, whose events go to any id; some were concluded from what came before."""
        for day, kind, data, *_ in history:
            if ".record." in kind or ".person." in kind:
                continue
            of = self.chance.choice(IDS)
            before = [name for name in self.newest if self[self.chain(name)[-1]]["who"] == of]
            cause = self.chance.choice(before) if before and self.chance.random() < 0.25 else None
            self.newest.append(self.tell(of, kind, data, day, cause))
            while self.chance.random() < 0.35:
                self.disturb(day)

    def link(self, day: float) -> None:
        """Two turn out to be one person, or two who were taken for one to be two; the word is told under either id."""
        pair = self.chance.choice([("one", "two"), ("two", "three"), ("one", "three")])
        apart = pair in self.merged()
        if not apart and pair[1] in self.one(pair[0]):
            return  # it would lead in a circle
        data = {"survivorId": pair[0], "restoredId" if apart else "retiredId": pair[1]}
        kind = LINK.format("unmerged" if apart else "merged")
        self.tell(self.chance.choice(pair), kind, data, day + len(self.told) / 1e4)

    def disturb(self, day: float) -> None:
        """Something was wrong, or who they are is another than was known."""
        if not self.newest or self.chance.random() < 0.3:
            self.link(day)
            return
        name = self.chance.choice(self.newest)
        root = self[self.chain(name)[-1]]
        by = self.chance.choice(sorted(self.one(root["who"])))
        if not self.counts(name):
            return
        self.newest.remove(name)
        service = root["type"].split(".")[1]
        if self.chance.random() < 0.4:
            reason = self.chance.choice(("never_happened", "wrong_person", "duplicate"))
            said: dict[str, Any] = {"targetEventId": name, "reason": reason}
            self.tell(by, f"throughcare.{service}.record.retracted.v1", said, day)
            return
        said = {"targetEventId": name, "reason": "data_entry"}
        if root["type"].endswith("date.confirmed.v1"):
            said["patch"] = {"date": f"2026-0{self.chance.randint(1, 9)}-11"}
        else:
            said["time"] = instant(START + timedelta(days=self.chance.randint(-3, 30)))
        self.newest.append(self.tell(by, f"throughcare.{service}.record.corrected.v1", said, day))

    def published(self, run: str) -> Iterator[Envelope]:
        """With ids of their own, by service and id in order."""

        def real(name: str | None) -> str:
            return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{run}/{name}"))

        sequences: dict[tuple[str, str], int] = {}
        for number, each in enumerate(self.told):
            service = each["type"].split(".")[1]
            stream = service, each["who"]
            sequences[stream] = sequences.get(stream, 0) + 1
            names = ("targetEventId", "survivorId", "retiredId", "restoredId")
            data = {name: real(value) if name in names else value for name, value in each["data"].items()}
            yield parse_envelope(
                orjson.dumps(
                    {
                        "id": real(each["id"]), "source": f"/throughcare/{service}", "partitionkey": real(each["who"]),
                        "type": each["type"], "sequence": sequences[stream],
                        "time": instant(START + timedelta(days=each["day"])),
                        "recordedtime": instant(TOLD + timedelta(hours=number)), "data": data, "actor": "test",
                        "correlationid": real(each["id"]), "datacontenttype": "application/json",
                        **({"causationid": real(each["cause"])} if each["cause"] else {}),
                    }
                )
            )  # fmt: skip

    def names(self, run: str) -> dict[str, str]:
        """Which of its names a real id is."""
        every = [*(each["id"] for each in self.told), *IDS]
        return {str(uuid.uuid5(uuid.NAMESPACE_OID, f"{run}/{name}")): name for name in every}


def named(link: dict[str, Any]) -> tuple[str, ...]:
    """Of whom a merge or unmerge speaks."""
    return tuple(value for name, value in link["data"].items() if name in ("survivorId", "retiredId", "restoredId"))


def expected(life: Life, who: str) -> tuple[set[str], set[str], set[tuple[str, str]]]:
    """Counted by the story alone: which entries somebody's page has, which of them are retracted, and which are to be
    looked at since what they were concluded from is not so.
    """
    ids = life.one(who)
    entries = {each["id"] for each in life.told if each["who"] in ids or ids & {*named(each)}}
    said = [each for each in life.told if "targetEventId" in each["data"] and life.counts(each["id"])]
    gone = {life.chain(each["id"])[-1] for each in said if "retracted" in each["type"]}
    past = {each["data"]["targetEventId"]: each["id"] for each in said}
    apart = [each["id"] for each in life.links() if "restoredId" in each["data"] and len(ids & {*named(each)}) == 1]
    reviews = set()
    for each in life.told:
        cause = each["cause"]
        if not cause or each["who"] not in ids or ".deadline." in each["type"]:
            continue
        because = past.get(cause) if life.counts(cause) else next(reversed(apart), None)
        answers = [one["id"] for one in said if life.chain(one["id"])[-1] == each["id"]]
        if because and each["id"] not in gone and not any(int(one[1:]) > int(because[1:]) for one in answers):
            reviews.add((each["id"], because))
    return entries, gone & entries, reviews


def shuffled(events: Sequence[Envelope], chance: random.Random) -> list[list[Envelope]]:
    """As a consumer may hear them: each stream in order, in batches of any size."""
    streams: dict[tuple[str, uuid.UUID], list[Envelope]] = {}
    for event in events:
        streams.setdefault((event.service, event.person), []).append(event)
    batches: list[list[Envelope]] = [[]]
    while streams:
        stream = chance.choice(list(streams))
        batches[-1].append(streams[stream].pop(0))
        if not streams[stream]:
            del streams[stream]
        if chance.random() < 0.3:
            batches.append([])
    return [batch for batch in batches if batch]


async def known(world: World, life: Life, run: str) -> dict[str, Any]:
    """All that is seen of both, by the names of the story."""
    names = life.names(run)
    found: dict[str, Any] = {}
    for who in IDS:
        person = uuid.uuid5(uuid.NAMESPACE_OID, f"{run}/{who}")
        if not await world.pool.fetchval("SELECT true FROM people WHERE person = $1", person):
            continue
        page: Page = await world.timelines.at_once(person, None)
        row = dict(await world.timelines.person(person))
        rendered(page, row)
        found[who] = {
            "entries": [(names[each["id"]], each["headline"], bool(each["retracted"])) for each in page.entries],
            "reviews": {
                (names[each["id"]], names[why["because"]], why["reason"])
                for each in page.entries
                for why in each["reviews"]
            },
            "case": [str(each) for each in kept(case_shown(page.entries))],
            "state": row["state"],
            "case_state": case_shown(page.entries).state,
        }
    return found


def rendered(page: Page, row: dict[str, Any]) -> None:
    """Nothing that is known of somebody is more than a page or a pack can show."""
    person = {"id": str(page.person), "identifiers": [], "state": row["state"]}
    PAGES.templates.get_template("person.html").render(
        menu={}, path="/", person=person, door="", works_with_them=True, **path_and_entries(page.entries)
    )
    pack = pack_of(page.person, page.entries, TOLD + timedelta(days=90), False)
    made = {"at": instant(TOLD), "for": "somebody", "as_of": instant(page.as_of)}
    as_file(pack | {"made": made, "time_zones": ["UTC"], "heads": []})


async def test_what_is_known_in_the_end_is_the_same_whichever_service_is_heard_first(world: World) -> None:
    for seed in range(LIVES):
        await lived(world, random.Random(seed), str(seed))


async def lived(world: World, chance: random.Random, name: str) -> None:
    """One story, told three times."""
    life = Life(chance)
    for history in chance.sample(HISTORIES, 3):
        life.live(history)
    first: dict[str, Any] | None = None
    for run in ("in order", "a", "b"):
        events = list(life.published(f"{name}/{run}"))
        batches = [[event] for event in events] if run == "in order" else shuffled(events, chance)
        for batch in batches:
            await world.take(*batch)
        found = await known(world, life, f"{name}/{run}")
        assert first is None or found == first, name
        first = found
    for who, shown in (first or {}).items():
        causes = {(event, because) for event, because, reason in shown["reviews"] if reason.startswith("cause")}
        entries = [event for event, _, _ in shown["entries"]]
        gone = {event for event, _, is_retracted in shown["entries"] if is_retracted}
        assert (set(entries), gone, causes) == expected(life, who), name
        assert len(entries) == len(set(entries))
    reviews = Reviews(world.pool)
    for each in {each["event"] for each in (await reviews.open(1000, 0))["reviews"]}:
        await reviews.stands(uuid.UUID(each), "somebody has looked", "worker")
    assert (await reviews.open(1, 0))["total"] == 0
