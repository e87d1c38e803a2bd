"""Home Assistant killed while a body is on its way: it comes again, and says that it does."""

from functools import partial
from pathlib import Path

import pytest

from ..helpers.kill_bodies import check_deaths, two_reports
from ..helpers.receivers import https_entry, new_authority, receiving


@pytest.mark.long
@pytest.mark.thorough
async def test_killed_in_mid_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is missing; each message counts its deliveries, also those that nobody saw the end of."""
    authority = new_authority()
    bundle = tmp_path / "authority.pem"
    bundle.write_text(authority.pem)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    async with receiving(authority, tmp_path) as server:
        await check_deaths(
            tmp_path / "config",
            https_entry(server, *two_reports()),
            server.posts,
            partial(setattr, server, "on_post"),
        )
