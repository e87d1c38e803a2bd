"""Topics and MAC addresses."""

import pytest

from custom_components.energy_bridge.core.cabinet.topics import (
    OF_OTHERS,
    Channel,
    clean_mac,
    parse_topic,
    subscriptions,
    topic_of,
)

MAC = "00-88-14-4D-4C-FB"


@pytest.mark.parametrize(
    "written", [MAC, MAC.lower(), "00:88:14:4d:4c:fb", " 0088144D4CFB "]
)
def test_addresses(written: str) -> None:
    """In one form, however they are written."""
    assert clean_mac(written) == MAC


@pytest.mark.parametrize("written", ["", "00-88", MAC + "-00", "zz-88-14-4D-4C-FB"])
def test_no_addresses(written: str) -> None:
    """Anything else is none."""
    assert clean_mac(written) is None


def test_topics() -> None:
    """There and back, with a prefix and without."""
    assert subscriptions("p", [MAC])[:2] == (
        f"p/stations/info/{MAC}",
        f"p/stations/info/{MAC.lower()}",
    )
    assert len(subscriptions("", ["00-88-14-40-40-00"])) == 4
    assert subscriptions("p", channels=OF_OTHERS) == ("p/stations/thresholds/+",)
    for prefix in ("", "bridge/site"):
        topic = topic_of(Channel.INFO, MAC, prefix)
        assert parse_topic(topic, prefix) == (Channel.INFO, MAC)
        assert f"{prefix}/stations/info/+" in subscriptions(prefix)
    assert topic_of(Channel.OPEN_SLOT, MAC) == f"/stations/open_slot/{MAC}"


@pytest.mark.parametrize(
    "topic",
    [
        f"/stations/open_slot/{MAC}",
        "/stations/info/nonsense",
        "/stations/info/" + "0" * 500,
        f"stations/info/{MAC}",
        f"/stations/info/{MAC}/more",
        "",
    ],
)
def test_foreign_topics(topic: str) -> None:
    """Are not ours to read."""
    assert parse_topic(topic) is None
