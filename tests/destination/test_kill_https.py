"""Home Assistant killed while a body is on its way: it comes again, and says that it does."""

from pathlib import Path
from signal import SIGKILL
from time import time

import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.report.document import utc_text
from simulator.receiver import Message, Post

from ..helpers.databases_seed import seed_database
from ..helpers.delivery_faults import METER
from ..helpers.kill_story import MINUTE, QUARTER, Story
from ..helpers.processes import home_assistant, seed_configuration, store
from ..helpers.receivers import https_entry, new_authority, receiving
from ..helpers.reports import report
from ..helpers.waiting import until

PAST = 2 * 3600
PATIENCE = 240
"""s, for one life on a busy machine."""

DEATHS = 2
HEARTBEAT = f"{DOMAIN}.heartbeat"


@pytest.mark.long
async def test_killed_in_mid_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is missing; each message counts its deliveries, also those that nobody saw the end of."""
    end = int(time()) // QUARTER * QUARTER - QUARTER
    story = Story(end - PAST, end)
    folder, authority = tmp_path / "config", new_authority()
    bundle = tmp_path / "authority.pem"
    bundle.write_text(authority.pem)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    async with receiving(authority, tmp_path) as server:
        changes = {"interval": MINUTE, "catch_up": 86_400}
        entry = https_entry(
            server,
            report("teleport", METER, "a", **changes, asset_identifier="a"),
            report("teleport", METER, "b", **changes, asset_identifier="b"),
        )
        seed_configuration(folder, entry)
        database = folder / "home-assistant_v2.db"
        seed_database(database, story.start, story.end, *story.pasts())
        store(folder, HEARTBEAT, {"last": story.killed, "downtimes": []})
        due = {
            (utc_text(at), asset)
            for at in range(story.start, story.end + 1, MINUTE)
            for asset in "ab"
        }
        with home_assistant(folder) as process:

            def strike(_messages: list[Message]) -> None:
                process.kill()

            server.on_post = strike
            for _ in range(DEATHS):
                process.start()
                await until(lambda: not process.alive, PATIENCE)
                assert process.buried() == -SIGKILL
            server.on_post = None
            killed = len(server.posts)
            assert killed >= DEATHS
            process.start()
            await until(
                lambda: due <= _keys(server.posts[killed:]) or not process.alive,
                PATIENCE,
            )
            assert process.alive
    deliveries: dict[tuple[str, str], list[Message]] = {}
    for post in server.posts:
        assert len(post.attempts) == 1
        keys = [_key(message) for message in post.messages]
        assert keys == sorted(set(keys))
        for message in post.messages:
            deliveries.setdefault(_key(message), []).append(message)
    for messages in deliveries.values():
        attempts = [message.pop("attempt") for message in messages]
        assert attempts == list(range(len(attempts)))
        assert all(message == messages[0] for message in messages)
    # What was on its way at a death came again.
    for post in server.posts[:killed]:
        assert all(len(deliveries[_key(message)]) > 1 for message in post.messages)


def _key(message: Message) -> tuple[str, str]:
    return message["measuredAt"], message["assetIdentifier"]


def _keys(posts: list[Post]) -> set[tuple[str, str]]:
    return {_key(message) for post in posts for message in post.messages}
