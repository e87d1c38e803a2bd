"""What automations are offered: the files of triggers and conditions say what the code takes."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, trigger
from homeassistant.helpers.selector import TargetSelector, validate_selector
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.energy_bridge.condition import CONDITIONS
from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.trigger import TRIGGERS

from .helpers.metadata import ICONS, PACKAGE, TEXTS

KINDS: Mapping[str, Mapping[str, Any]] = {
    "triggers": TRIGGERS,
    "conditions": CONDITIONS,
}
FILES = {kind: load_yaml_dict(str(PACKAGE / f"{kind}.yaml")) for kind in KINDS}
EACH = [(kind, key) for kind, offered in KINDS.items() for key in offered]


@pytest.mark.parametrize("kind", KINDS)
def test_all_are_described(kind: str) -> None:
    """In the file, in words and with a picture; nothing else is."""
    described = {key for key in FILES[kind] if not key.startswith(".")}
    assert described == KINDS[kind].keys()
    assert described == TEXTS[kind].keys() == ICONS[kind].keys()
    one = kind.removesuffix("s")
    assert all(icon.keys() == {one} for icon in ICONS[kind].values())


@pytest.mark.parametrize(("kind", "key"), EACH)
async def test_fields(hass: HomeAssistant, kind: str, key: str) -> None:
    """Each has words and a selector, and the code takes what the selectors give."""
    described, texts = FILES[kind][key], TEXTS[kind][key]
    fields = described.get("fields", {})
    assert texts["name"]
    assert texts["description"].endswith(".")
    assert fields.keys() == texts.get("fields", {}).keys()
    TargetSelector.CONFIG_SCHEMA(described["target"])
    for field in fields.values():
        validate_selector(field["selector"])
    options = {name: field.get("default", 1) for name, field in fields.items()}
    config = {"target": {"device_id": ["0123"]}, "options": options}
    found = await KINDS[kind][key].async_validate_config(hass, config)
    assert found["options"].keys() == fields.keys()
    wrong = config | {"options": options | {"other": 1}}
    with pytest.raises(vol.Invalid):
        await KINDS[kind][key].async_validate_config(hass, wrong)
    with pytest.raises(vol.Invalid):
        await KINDS[kind][key].async_validate_config(hass, {"options": options})


async def test_home_assistant_offers_them(hass: HomeAssistant) -> None:
    """Once the integration is there, without a switch for experiments."""
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    offered: Mapping[str, Mapping[str, Any] | None] = {
        **await trigger.async_get_all_descriptions(hass),
        **await condition.async_get_all_descriptions(hass),
    }
    for kind, key in EACH:
        found = offered[f"{DOMAIN}.{key}"]
        assert found is not None
        assert found["fields"].keys() == FILES[kind][key].get("fields", {}).keys()
        assert found["target"]
    integration = await async_get_integration(hass, DOMAIN)
    assert not integration.preview_features
