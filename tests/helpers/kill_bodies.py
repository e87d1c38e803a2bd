"""Home Assistant killed while bodies of messages are on their way, and what must be true of them all."""

from collections.abc import Callable, Sequence
from pathlib import Path
from signal import SIGKILL
from time import time
from typing import Any, Protocol

from homeassistant.config_entries import ConfigSubentryDataWithId
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.report.document import utc_text
from soak.parts.process import home_assistant

from .databases_seed import seed_database
from .delivery_faults import METER
from .kill_story import MINUTE, QUARTER, Story
from .processes import seed_configuration, store
from .reports import report
from .waiting import until

type Message = dict[str, Any]
type OnBody = Callable[[list[Message]], None]

PATIENCE = 240
"""s, for one life on a busy machine."""

_PAST = 2 * 3600
_DEATHS = 2
_HEARTBEAT = f"{DOMAIN}.heartbeat"
_CHANGES = {"interval": MINUTE, "catch_up": 86_400}


class Body(Protocol):
    """What a partner got in one go."""

    @property
    def messages(self) -> list[Message]:
        """In their order."""

    @property
    def attempts(self) -> set[int]:
        """What they say which attempt this is."""


def two_reports() -> list[ConfigSubentryDataWithId]:
    """Reports whose messages share bodies."""
    return [
        report("teleport", METER, asset, **_CHANGES, asset_identifier=asset)
        for asset in "ab"
    ]


async def check_deaths(
    folder: Path,
    entry: MockConfigEntry,
    bodies: Sequence[Body],
    listen: Callable[[OnBody | None], None],
) -> None:
    """Kill Home Assistant in mid-delivery: nothing is missing, and each message counts its deliveries.

    `entry` has `two_reports`; `bodies` grows as the partner gets them, and `listen` has the
    partner call a function before it answers one.
    """
    end = int(time()) // QUARTER * QUARTER - QUARTER
    story = Story(end - _PAST, end)
    seed_configuration(folder, entry)
    database = folder / "home-assistant_v2.db"
    seed_database(database, story.start, story.end, *story.pasts())
    store(folder, _HEARTBEAT, {"last": story.killed, "downtimes": []})
    due = {
        (utc_text(at), asset)
        for at in range(story.start, story.end + 1, MINUTE)
        for asset in "ab"
    }
    with home_assistant(folder) as process:
        listen(lambda _messages: process.kill())
        for death in range(_DEATHS):
            process.start()
            await until(lambda: not process.alive, PATIENCE)
            assert process.buried() == -SIGKILL
            # The partner may still be at work on what it got.
            await until(lambda before=death: len(bodies) > before, PATIENCE)
        listen(None)
        killed = len(bodies)
        process.start()
        await until(
            lambda: due <= _keys(bodies[killed:]) or not process.alive, PATIENCE
        )
        assert process.alive
    deliveries = _deliveries(bodies)
    for messages in deliveries.values():
        attempts = [message.pop("attempt") for message in messages]
        assert attempts == list(range(len(attempts)))
        assert all(message == messages[0] for message in messages)
    # What was on its way at a death came again.
    for body in bodies[:killed]:
        assert all(len(deliveries[_key(message)]) > 1 for message in body.messages)


def _deliveries(bodies: Sequence[Body]) -> dict[tuple[str, str], list[Message]]:
    """Each message as often as it came; bodies are in order, and of one attempt."""
    found: dict[tuple[str, str], list[Message]] = {}
    for body in bodies:
        assert len(body.attempts) == 1
        keys = [_key(message) for message in body.messages]
        assert keys == sorted(set(keys))
        for message in body.messages:
            found.setdefault(_key(message), []).append(message)
    return found


def _key(message: Message) -> tuple[str, str]:
    return message["measuredAt"], message["assetIdentifier"]


def _keys(bodies: Sequence[Body]) -> set[tuple[str, str]]:
    return {_key(message) for body in bodies for message in body.messages}
