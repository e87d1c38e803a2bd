"""The module is there for every page, once, and only where there are pages."""

from http import HTTPStatus
from typing import Any

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.frontend.serving import module_path

from ..helpers.reports import folder_entry

URL = f"/{DOMAIN}/{module_path().name}"


def loaded(hass: HomeAssistant) -> list[str]:
    """Our modules that every page loads."""
    return [url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in url]


@pytest.mark.parametrize("frontend_first", [True, False])
async def test_every_page_loads_it(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    hass_storage: dict[str, Any],
    frontend_first: bool,
) -> None:
    """Whichever of the two comes first; browsers may keep it."""
    steps = ["user", "core_config", "analytics", "integration"]
    hass_storage["onboarding"] = {"version": 4, "data": {"done": steps}}
    first, second = ("frontend", DOMAIN) if frontend_first else (DOMAIN, "frontend")
    assert await async_setup_component(hass, first, {})
    await hass.async_block_till_done()
    assert await async_setup_component(hass, second, {})
    await hass.async_block_till_done()
    assert loaded(hass) == [URL]
    client = await hass_client_no_auth()
    response = await client.get(URL)
    assert response.status == HTTPStatus.OK
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert response.content_type == "text/javascript"
    assert await response.text() == module_path().read_text(encoding="utf-8")
    page = await client.get("/")
    assert URL in await page.text()


async def test_it_stays_when_entries_go(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A dashboard's strategy is needed while an entry reloads, too, and comes no second time."""
    assert await async_setup_component(hass, "frontend", {})
    entries = [folder_entry(), folder_entry()]
    for entry in entries:
        entry.add_to_hass(hass)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    assert loaded(hass) == [URL]
    for entry in entries:
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert loaded(hass) == [URL]


async def test_without_a_frontend_nothing_is_missing(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """A Home Assistant without pages has no dashboard either."""
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    client = await hass_client_no_auth()
    assert (await client.get(URL)).status == HTTPStatus.NOT_FOUND
