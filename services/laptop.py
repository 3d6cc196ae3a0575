"""`throughcare run`: everything on one machine, with a sample and a token for the person there."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console

from services.app import at_work, say_ready, write_private
from services.cli.importing import Import, import_file
from shared.auth import Tokens
from shared.settings import Settings
from shared.stopping import Stop

PERSON_HERE = "person-at-this-machine"
EVERY_ROLE = ("sender", "practitioner", "liaison", "operator", "auditor")


async def run(settings: Settings, sample: Path | None, as_json: bool = False) -> None:
    """All roles, a token for the person at the machine, the sample imported, then serve until Ctrl-C."""
    console = Console(stderr=as_json)
    address = f"http://{settings.host}:{settings.port}"
    with Stop() as stop:
        async with at_work("all", settings) as role:
            try:
                token = await local_token(role.tokens, settings) if role.tokens else ""
                write_private(settings.data / "url", address)
                await fill(sample, address, token, console)
                say_ready(f"{address}/?token={token}", as_json)
                await stop.wait()
            finally:
                console.print("stopping", highlight=False)  # in the middle of an import too: it takes some seconds


async def fill(sample: Path | None, address: str, token: str, console: Console) -> None:
    """Import the sample, and wait until the timeline shows it."""
    if sample is None:
        return
    counts = await import_file(Import(sample, address, token), console)
    for each in counts.failed:
        console.print(str(each), highlight=False, markup=False)
    console.print("the services react to what was imported", highlight=False)
    async with aiohttp.ClientSession(address, headers={"Authorization": f"Bearer {token}"}) as session:
        for _ in range(600):
            async with session.get("/v1/lag") as answer:
                if answer.status == 200 and at_rest(await answer.json()):
                    return
            await asyncio.sleep(0.05)


def at_rest(lag: Mapping[str, Any]) -> bool:
    """Whether nothing is on its way, by what `/v1/lag` says."""
    return not any(each["messages"] for each in lag["consumers"]) and not any(each["events"] for each in lag["relays"])


async def local_token(tokens: Tokens, settings: Settings) -> str:
    """The token of the person at this machine: made once, kept in the data folder, readable by its owner only."""
    path = settings.data / "token"
    known = await tokens.verify(token := path.read_text().strip()) if path.exists() else None
    if known and known.roles.issuperset(EVERY_ROLE):
        return token
    await tokens.revoke(PERSON_HERE)
    token = await tokens.add(PERSON_HERE, EVERY_ROLE, ())
    write_private(path, token)
    return token
