"""Lives of two Teleport reports at a web server or a topic, in random order, against what it must have at the end."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
import os
from pathlib import Path
from random import Random
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.delivery.https import HttpsTransport
from custom_components.energy_bridge.core.delivery.sns_client import AioSnsClient
from custom_components.energy_bridge.core.report.document import utc_text
from simulator.receiver import ReceiverFaults
from simulator.sns import THROTTLED, UNAVAILABLE, UNKNOWN_KEY, SnsFaults, sns_server

from ..helpers.delivery_faults import METER
from ..helpers.receivers import https_entry, new_authority, receiving, trust
from ..helpers.reports import NOON, begun, live, living, press, report, running
from ..helpers.topics import sns_entry
from ..helpers.waiting import until

STEPS = 8
KEYS = ("a", "b")
BUTTONS = [
    f"button.teleport_{key}_{action}"
    for key in KEYS
    for action in ("send_now", "retry")
]


def is_odd(message: dict[str, Any]) -> bool:
    """A message that the partner does not take for a while."""
    return bool(message["assetIdentifier"] == "b" and message["measuredAt"][15] == "5")


WEB_FAULTS: tuple[dict[str, Any], ...] = (
    {"refuse_login": True},
    {"status": 503},
    {"status": 413},
    {"status": 302},
    {"token_status": 500},
    {"token_answer": b"{}"},
    {"drop": True},
    {"hang": True},
    {"largest": 1500},
    {"refuses": is_odd},
)
TOPIC_FAULTS: tuple[dict[str, Any], ...] = (
    {"refuse_login": True},
    {"refusal": UNAVAILABLE},
    {"refusal": THROTTLED},
    {"refusal": UNKNOWN_KEY},
    {"drop": True},
    {"hang": True},
    {"largest": 1500},
    {"refuses": is_odd},
    {"body": b"<html/>"},
)


class Life:
    """Home Assistant, a partner's server, and what happens to both."""

    def __init__(
        self,
        hass: HomeAssistant,
        clock: FrozenDateTimeFactory,
        entry: MockConfigEntry,
        server: Any,
        seed: int,
    ) -> None:
        """Begin with a server that works."""
        self.hass = hass
        self.clock = clock
        self.entry = entry
        self.server = server
        self.chance = Random(seed)
        is_web = isinstance(server.faults, ReceiverFaults)
        self.faults = WEB_FAULTS if is_web else TOPIC_FAULTS
        self.sound = ReceiverFaults() if is_web else SnsFaults()

    async def step(self) -> None:
        """Let something happen."""
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            self.build,
            self.build,
            self.press_some,
            self.spoil,
            self.spoil,
            self.heal,
            self.reload,
            self.replace,
            self.lose_tokens,
            self.move,
        )
        await self.chance.choice(acts)()
        await asyncio.sleep(self.chance.choice((0, 0.02, 0.1)))

    async def build(self) -> None:
        """More becomes due."""
        await live(self.hass, self.clock, self.chance.randrange(5, 40))
        self.clock.tick(timedelta(seconds=31))
        await self.press_some()

    async def press_some(self) -> None:
        """A few people press at the same time."""
        chosen = self.chance.choices(BUTTONS, k=3)
        await asyncio.gather(*(press(self.hass, each) for each in chosen))

    async def spoil(self) -> None:
        """Something is wrong with the server."""
        for name, value in self.chance.choice(self.faults).items():
            setattr(self.server.faults, name, value)

    async def heal(self) -> None:
        """The server works again."""
        for name in type(self.sound).__dataclass_fields__:
            setattr(self.server.faults, name, getattr(self.sound, name))

    async def reload(self) -> None:
        """The destination is set up again, in the middle of whatever it does."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)

    async def replace(self) -> None:
        """An option of a report is changed, twice at once."""
        for settle in self.chance.sample(range(10, 31), k=2):
            subentry = self.entry.subentries[self.chance.choice(KEYS)]
            self.hass.config_entries.async_update_subentry(
                self.entry, subentry, data={**subentry.data, "settle": settle}
            )

    async def lose_tokens(self) -> None:
        """No token of before logs in any more."""
        if isinstance(self.server.faults, ReceiverFaults):
            self.server.valid.clear()

    async def move(self) -> None:
        """The user spells the address in another way, in the middle of whatever is sent."""
        key = "url" if "url" in self.entry.data else "endpoint_url"
        address = self.entry.data[key]
        other = address.removesuffix("?") if address.endswith("?") else f"{address}?"
        if key != "url":
            other = (
                address.removesuffix("/") if address.endswith("/") else f"{address}/"
            )
        self.hass.config_entries.async_update_entry(
            self.entry, data={**self.entry.data, key: other}
        )

    async def end(self) -> None:
        """Everything works again, and arrives."""
        await self.heal()
        await self.hass.async_block_till_done()  # reports are being replaced
        await live(self.hass, self.clock, 10)
        self.clock.tick(timedelta(seconds=31))

        async def is_over() -> bool:
            for each in BUTTONS:
                await press(self.hass, each)
            await self.hass.async_block_till_done()
            return all(
                runner.outbox.is_empty
                and (runner.outbox.built_until or 0) >= runner.configured.closed_until
                for runner in self.entry.runtime_data.reports.values()
            )

        await until(is_over, 120)


def check(bodies: Sequence[Any], began: float) -> None:
    """All is there, in order, and tells how often it was sent before."""
    due = range(int(began) // 300 * 300 + 300, int(time.time()) - 31 + 1, 300)
    attempts: dict[tuple[str, str], list[int]] = {}
    arrived: dict[str, list[str]] = {key: [] for key in KEYS}
    for body in bodies:
        (attempt,) = body.attempts
        places = [
            (each["measuredAt"], each["type"], each["assetIdentifier"])
            for each in body.messages
        ]
        assert places == sorted(places)
        assert len(set(places)) == len(places)
        for stamp, _, asset in places:
            attempts.setdefault((stamp, asset), []).append(attempt)
            if body.status in range(200, 300) and stamp not in arrived[asset]:
                arrived[asset].append(stamp)
    for key in KEYS:
        assert arrived[key] == [utc_text(stamp) for stamp in due], key
    # A try is counted before it begins, so one that ends before the server hears of it leaves a gap.
    assert any(found[0] == 0 for found in attempts.values())
    for found in attempts.values():
        assert found == sorted(found)


@asynccontextmanager
async def partner(
    kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[tuple[Any, MockConfigEntry, Sequence[Any]]]:
    """A server, a destination there with two reports, and the bodies that it gets."""
    reports = [
        report("teleport", METER, key, asset_identifier=key, catch_up=1800)
        for key in KEYS
    ]
    if kind == "sns":
        async with sns_server(topic="lives.fifo") as topic:
            yield topic, sns_entry(topic, *reports), topic.publications
        return
    authority = new_authority()
    trust(authority, folder, monkeypatch)
    async with receiving(authority, folder, authorization=None) as web:
        yield web, https_entry(web, *reports), web.posts


@pytest.mark.parametrize("seed", range(int(os.environ.get("LIVES", "1"))))
@pytest.mark.parametrize("kind", ["https", "sns"])
async def test_life(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    seed: int,
) -> None:
    """Whatever happens in whatever order: nothing is missing, overtaken, or of two attempts."""
    seed += int(os.environ.get("FIRST_LIFE", "0"))
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.courier.PATIENCE", 0.2
    )
    for client in (HttpsTransport, AioSnsClient):
        defaults = client.__init__.__kwdefaults__
        monkeypatch.setitem(defaults, "timeout", 1.0)
    async with partner(kind, tmp_path, monkeypatch) as (server, entry, bodies):
        with living(NOON - timedelta(hours=1)) as clock:
            life = Life(hass, clock, entry, server, seed)
            await live(hass, clock, 60)
            clock.tick(timedelta(seconds=31))
            began = time.time() - 31 - 1800
            async with running(hass, entry):
                await begun(entry)
                for _ in range(STEPS):
                    await life.step()
                await life.end()
            check(bodies, began)
