"""The server, where one runs: alive, ready, how far behind, and whether somebody is parked."""

from typing import Any

import aiohttp

from services.cli import asking
from services.doctor.finding import Finding, error, ok, unchecked, warning
from shared.settings import Settings, SettingsError

PATIENCE = aiohttp.ClientTimeout(total=6)
LATE = 60.0
EITHER = "see the findings about database and broker; embedded ones come back when it is started again"


async def check(settings: Settings) -> list[Finding]:
    """Its own word about itself."""
    url = asking.where(settings)
    try:
        async with aiohttp.ClientSession(url, timeout=PATIENCE) as session:
            life, readiness = await told(session, "/healthz"), await told(session, "/readyz")
    except (aiohttp.ClientConnectorError, ValueError):
        return [ok("server", f"none runs at {url}; `throughcare run` or `throughcare serve all` starts one")]
    except (aiohttp.ClientError, TimeoutError) as problem:
        do = "see its log; what else listens there? THROUGHCARE_URL names another address"
        return [error("server", f"{url} gives no answer of ours: {type(problem).__name__}", do)]
    return [well(url, life, readiness), *await behind(settings)]


async def told(session: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    """What it says, whatever the status."""
    async with session.get(path) as answer:
        said: dict[str, Any] = await answer.json(content_type=None)
        return said


def well(url: str, life: dict[str, Any], readiness: dict[str, Any]) -> Finding:
    """Alive and ready, or what is not."""
    if not life.get("alive"):
        return error(
            "server", f"{url}: a loop is stuck: {life.get('seconds_since_turn')}", "start it again; keep its log"
        )
    if not readiness.get("ready"):
        failing = ", ".join(readiness.get("failing", {})) or "unknown"
        return error("server", f"{url} runs, and is not ready: {failing}", EITHER)
    return ok("server", f"{url} is alive and ready")


def paused(consumer: str, pause: dict[str, Any]) -> Finding:
    """One that stands still instead of parking more people."""
    what = f"{consumer} is paused, since {pause['people']} people were parked: {pause['code']} {pause['type']}".strip()
    resume = f"to park them all the same: `throughcare consumer resume {consumer}`"
    return error("consumer", what, f"mend it, and it goes on by itself; {resume}")


async def behind(settings: Settings) -> list[Finding]:
    """Lag, consumers that are paused, and people who are parked; needs a token with the role operator."""
    try:
        lag = await asking.get(settings, "/v1/lag")
    except (SettingsError, asking.Unanswered) as problem:
        return [unchecked("lag", str(problem))]
    slow = [each for each in (*lag["relays"], *lag["consumers"]) if each["seconds"] > LATE]
    found = [
        warning("lag", f"{each.get('service') or each.get('consumer')} is {each['seconds']:.0f} s behind", "open /ops")
        for each in slow
    ]
    found += [paused(each["consumer"], each["paused"]) for each in lag["consumers"] if each["paused"]]
    if lag["parked"]:
        found.append(warning("parked", f"{lag['parked']} people", "`throughcare parked list`, then retry or skip"))
    return found or [ok("lag", "nothing is a minute behind, nobody is parked")]
