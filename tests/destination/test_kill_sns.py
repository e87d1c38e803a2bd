"""Home Assistant killed while SNS has a body in its hands: it comes again, and says that it does."""

from functools import partial
from pathlib import Path

import pytest

from simulator.sns import sns_server

from ..helpers.kill_bodies import check_deaths, two_reports
from ..helpers.topics import sns_entry


@pytest.mark.long
@pytest.mark.thorough
async def test_killed_in_mid_delivery(tmp_path: Path) -> None:
    """Nothing is missing; each message counts its deliveries, also those that nobody saw the end of."""
    async with sns_server(topic="teleport.fifo") as server:
        await check_deaths(
            tmp_path / "config",
            sns_entry(server, *two_reports()),
            server.publications,
            partial(setattr, server, "on_publish"),
        )
