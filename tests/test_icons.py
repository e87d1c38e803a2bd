"""Every entity and action has a picture: that of its device class, or one of ours."""

import json
from pathlib import Path

import hass_frontend
from homeassistant.const import Platform
import pytest

from custom_components.energy_bridge.core.ferroamp.rating import LARGEST_HUB

from .helpers.descriptions import DESCRIPTIONS
from .helpers.metadata import ICONS, TEXTS, leaves


def test_icons() -> None:
    """They exist, belong to something, and a state's icon is another one than the default."""
    listed = Path(str(hass_frontend.where())) / "static/mdi/iconList.json"
    known = {f"mdi:{icon['name']}" for icon in json.loads(listed.read_text())}
    assert {icon for _, icon in leaves(ICONS)} <= known
    for platform, icons in ICONS["entity"].items():
        texts = TEXTS["entity"][platform]
        for key, icon in icons.items():
            states = icon.get("state", {})
            allowed = (
                {"on", "off"}
                if platform in (Platform.BINARY_SENSOR, Platform.SWITCH)
                else texts[key].get("state", {}).keys()
            )
            assert key in texts
            assert states.keys() <= allowed, key
            assert icon["default"] not in states.values(), key
            limits = [int(limit) for limit in icon.get("range", ())]
            assert limits == sorted(limits)


@pytest.mark.parametrize(
    "key", ["battery_power", "ordered_set_point", "confirmed_set_point"]
)
def test_arrows_follow_the_sign(key: str) -> None:
    """Up while the battery is charged, down while it is discharged."""
    limits = ICONS["entity"]["sensor"][key]["range"]
    icons = {int(limit): icon for limit, icon in limits.items()}
    assert "battery-arrow-up" in icons[min(icons)]
    assert min(icons) < -LARGEST_HUB
    assert "battery-arrow-down" in icons[max(icons)]
    assert 0 < max(icons) < 100
    (still,) = (each for each in sorted(icons)[1:-1])
    assert -100 < still <= 0


@pytest.mark.parametrize("platform", sorted(DESCRIPTIONS))
def test_every_entity_has_an_icon(platform: Platform) -> None:
    """That of its device class, else its own; no other has one."""
    own = ICONS["entity"].get(platform, {})
    keys = {each.translation_key for each in DESCRIPTIONS[platform]}
    assert own.keys() <= keys
    for description in DESCRIPTIONS[platform]:
        assert description.device_class or description.translation_key in own, (
            description.key
        )
