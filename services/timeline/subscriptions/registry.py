"""The subscriptions there are: who may see and change them, where each begins, and how it is taken back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.timeline.subscriptions.forms import Beginning, Change, NewSubscription, Replay, Status, Wanted
from services.timeline.subscriptions.subscription import UnknownType, check_types
from services.timeline.subscriptions.webhooks.signing import secret_of
from shared.auth import Caller
from shared.eventing.messages import PersonKey, new_event_id
from shared.problems import ProblemError
from shared.sql import Connection, queries, the_row

SQL = queries("services.timeline.subscriptions", "subscriptions.sql")
BOTH_SECRETS = timedelta(hours=24)
NOBODY = UUID(int=0)
LONGEST_WAIT = 5.0


def no_such_subscription() -> ProblemError:
    """Another's, or none at all: who asks cannot tell which."""
    detail = "you have no subscription with this id: GET /v1/subscriptions lists yours"
    return ProblemError(404, "no_such_subscription", "There is no such subscription", detail)


async def lock(connection: Connection, subscription: UUID) -> None:
    """Whoever adds or finishes deliveries does so alone. Raises a problem where it was ended meanwhile.

    Nobody waits long for a turn: who waits holds a connection, and there are few for all.
    """
    if await connection.fetchrow(SQL["lock"], subscription, timeout=LONGEST_WAIT) is None:
        raise no_such_subscription()


class Registry:
    """Reads and changes of `subscriptions`."""

    def __init__(self, pool: asyncpg.Pool, people: PersonKey) -> None:
        self.pool, self._people = pool, people

    async def add(self, owner: str, form: NewSubscription) -> asyncpg.Record:
        """A new one, active at once."""
        wanted = await self._filter(form.filter)
        begins = await self._begins(form)
        identifier = new_event_id()
        to = form.recipient
        whom = (to.kind, to.ref, to.purpose, to.legal_basis) if to else (None,) * 4
        values = (form.name, owner, form.channel, *wanted, form.url, form.payload, begins, *whom)
        await self.pool.execute(SQL["add"], identifier, *values, timeout=10)
        return await the_row(self.pool, SQL["one"], identifier)

    async def seen(self, identifier: UUID, caller: Caller) -> asyncpg.Record:
        """One that the caller owns or looks after. Raises a problem: another's are not there."""
        row = await self._one(identifier)
        if row["owner"] != caller.name and "operator" not in caller.roles:
            raise no_such_subscription()
        return row

    async def own(self, identifier: UUID, caller: Caller) -> asyncpg.Record:
        """One that is the caller's own, with the right to read. Raises a problem otherwise."""
        row = await self.seen(identifier, caller)
        if row["owner"] != caller.name or "practitioner" not in caller.roles:
            detail = f"only its owner, {row['owner']}, may do this, with a token of the role practitioner"
            raise ProblemError(403, "not_allowed", "This token may not do that", detail)
        return row

    async def visible(self, caller: Caller, after: UUID | None, limit: int) -> tuple[list[asyncpg.Record], str | None]:
        """The caller's own, or all for an operator; and the cursor of the next part."""
        owner = None if "operator" in caller.roles else caller.name
        rows = await self.pool.fetch(SQL["list"], owner, after or NOBODY, limit + 1, timeout=10)
        return rows[:limit], str(rows[limit - 1]["id"]) if len(rows) > limit else None

    async def change(self, row: asyncpg.Record, form: Change) -> asyncpg.Record:
        """Another name, filter or address."""
        if form.url and row["channel"] != "webhook":
            detail = f"this one's channel is {row['channel']}: leave `url` out"
            raise ProblemError(422, "invalid_request", "Only a webhook has an address", detail, field="url")
        wanted: Sequence[Any] = await self._filter(form.filter) if form.filter else (None, None, None)
        await self.pool.execute(SQL["change"], row["id"], form.name, *wanted, form.url, timeout=10)
        return await self._one(row["id"])

    async def set_status(self, row: asyncpg.Record, status: Status, reason: str | None) -> asyncpg.Record:
        """Pause or resume; it goes on from where it was, so that nothing is lost."""
        await self.pool.execute(SQL["set_status"], row["id"], status, reason, timeout=10)
        return await self._one(row["id"])

    async def delete(self, row: asyncpg.Record) -> None:
        """With its deliveries."""
        await self.pool.execute(SQL["delete"], row["id"], timeout=50)

    def secret(self, subscription: UUID, version: int) -> str:
        """What signs a webhook: it follows from the deployment's secret, and is stored nowhere."""
        return secret_of(self._people, subscription, version)

    async def rotate(self, row: asyncpg.Record) -> asyncpg.Record:
        """The next version of the secret; the one before signs too for a day."""
        if made := await self.pool.fetchrow(SQL["rotate"], row["id"], BOTH_SECRETS, timeout=10):
            return made
        raise no_such_subscription()

    async def replay(self, row: asyncpg.Record, form: Replay) -> int:
        """Take back what is pending beyond the beginning, and hold the entries against the filter again; how many."""
        begins = await self._begins(form)
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await lock(connection, row["id"])
            matched: int = await connection.fetchval(SQL["go_back"], row["id"], begins)
            await connection.execute(SQL["take_back"], row["id"], matched, timeout=50)
            await connection.execute(SQL["first_is_due"], row["id"], timeout=50)
            return int(await connection.fetchval(SQL["head"])) - matched

    async def _one(self, identifier: UUID) -> asyncpg.Record:
        """As it is now. Raises a problem where it was ended, be it a moment ago."""
        if row := await self.pool.fetchrow(SQL["one"], identifier, timeout=10):
            return row
        raise no_such_subscription()

    async def _begins(self, form: Beginning) -> int:
        """The position after which entries are wanted; the last one there is, where no beginning is given."""
        if form.event:
            position: int | None = await self.pool.fetchval(SQL["before_event"], form.event, timeout=5)
            if position is None:
                detail = "the timeline has no event with this id: give one from a delivery or a timeline, or `since`"
                raise ProblemError(422, "invalid_request", "There is no such event", detail, field="event")
            return position
        query, *values = (SQL["before_time"], form.since) if form.since else (SQL["head"],)
        found: int = await self.pool.fetchval(query, *values, timeout=5)
        return found

    async def _filter(self, form: Wanted) -> tuple[list[str], list[UUID], list[str]]:
        """As it is stored. Raises a problem that names what is not known."""
        try:
            check_types(form.types)
        except UnknownType as unknown:
            detail = f"{unknown}; GET /events lists all, and a beginning with * stands for many"
            raise ProblemError(
                422, "unknown_type", "There is no such type", detail, field="filter.types", nearest=unknown.nearest
            ) from unknown
        rows = await self.pool.fetch(SQL["people_of"], form.people, [self._person(who) for who in form.people])
        return form.types, sorted({row["person"] for row in rows}), list(form.states)

    def _person(self, who: str) -> UUID:
        try:
            return self._people.person(who)
        except ValueError as error:
            detail = f"{who!r} is neither a person's id nor scheme:value such as gb:noms:A1234BC"
            raise ProblemError(422, "invalid_request", "This is nobody", detail, field="filter.people") from error
