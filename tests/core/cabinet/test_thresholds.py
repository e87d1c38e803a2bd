"""Thresholds that somebody else sets: what is known of them once the cabinet answers."""

from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.cabinet.thresholds import (
    FIELDS,
    LogServer,
    read_request,
)
from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.core.wire import Cause, MessageError

from ...helpers.cabinet_world import MAC, OTHER, World, slot

REQUEST = {
    "charge_over_temp_period": 70,
    "bat_over_temp_period": 80,
    "soc_period": 90,
    "charge_time_period": 600,
    "info_up_period": 10,
    "log_up_period": 2,
    "ftp_url": "192.168.0.109",
    "ftp_user": "logs",
    "ftp_password": " imCbe2ZHmpAEJGe",
    "ftp_port": 21,
    "ftp_remote_dir": "/",
    "enable_gzip": False,
}
SERVER = LogServer(
    url="192.168.0.109", user="logs", password=" imCbe2ZHmpAEJGe", port=21
)
YES = dict.fromkeys(FIELDS, True)


def test_a_request() -> None:
    """All that the document names; its password is in no text of it."""
    found = read_request(orjson.dumps(REQUEST))
    assert found.settings == {
        "charge_over_temp_period": 70,
        "bat_over_temp_period": 80,
        "soc_period": 90,
        "charge_time_period": 600,
        "info_up_period": 10,
        "log_up_period": 2,
        "enable_gzip": 0,
    }
    assert found.server == SERVER
    assert "imCbe2" not in str(found)


@pytest.mark.parametrize(
    ("changes", "bad"),
    [
        ({"ftp_url": ""}, ()),
        ({"ftp_url": None}, ()),
        ({"ftp_port": 0}, ("ftp_port",)),
        ({"ftp_port": None}, ()),
    ],
)
def test_half_a_log_server(changes: dict[str, Any], bad: tuple[str, ...]) -> None:
    """Is none."""
    found = read_request(orjson.dumps({**REQUEST, **changes}))
    assert found.server is None
    assert found.bad == bad


def test_settings_that_cannot_be() -> None:
    """Are left out, and counted; nothing at all is no request."""
    found = read_request(b'{"soc_period": 101, "info_up_period": "30"}')
    assert found.settings == {"info_up_period": 30}
    assert found.bad == ("soc_period",)
    for payload in (b"{}", b'{"soc_period": 0}', b'{"enable_gzip": true}'):
        with pytest.raises(MessageError) as caught:
            read_request(payload)
        assert caught.value.cause is Cause.NO_VALUES


@given(st.dictionaries(st.sampled_from(FIELDS), st.integers() | st.text() | st.none()))
def test_whatever_comes(data: dict[str, Any]) -> None:
    """Is read, or a MessageError."""
    try:
        found = read_request(orjson.dumps(data))
    except MessageError, TypeError:
        return
    assert found.settings or found.server


class Asked(World):
    """A cabinet, and somebody who sets its thresholds."""

    def __init__(self) -> None:
        """It has reported once."""
        super().__init__()
        self.info(slot(1, "A", 92))

    def ask(self, mac: str = MAC, **changes: Any) -> None:
        """Send thresholds."""
        payload = orjson.dumps({**REQUEST, **changes})
        assert self.fleet.receive(Channel.THRESHOLDS, mac, payload) is None

    def answer(self, **changes: bool) -> Any:
        """Let the cabinet answer; answers what it took."""
        payload = orjson.dumps({**YES, **changes})
        news = self.fleet.receive(Channel.THRESHOLDS_RESPONSE, MAC, payload)
        assert news is not None
        return news.taken


def test_what_the_cabinet_takes() -> None:
    """Is what it says it took, once, of what it was asked just before."""
    world = Asked()
    assert world.answer() is None
    world.ask()
    world.ask(mac=OTHER)
    taken = world.answer(soc_period=False)
    assert "soc_period" not in taken.settings
    assert taken.settings["info_up_period"] == 10
    assert taken.server == SERVER
    assert world.answer() is None
    world.ask()
    assert world.answer(ftp_password=False).server is None
    world.ask()
    world.now += 21
    assert world.answer() is None


def test_two_who_ask_at_once() -> None:
    """The cabinet restarts after one of them: only what both ask is known."""
    world = Asked()
    world.ask(soc_period=80)
    world.ask(soc_period=85, ftp_user="other")
    taken = world.answer()
    assert taken.server is None
    assert taken.settings["info_up_period"] == 10
    assert "soc_period" not in taken.settings
    for _ in range(100):
        world.ask()
    assert len(world.fleet._requests._seen[MAC]) <= 9


def test_passwords_are_not_kept() -> None:
    """The last message of this channel is not, which diagnostics would show."""
    world = Asked()
    world.ask()
    assert world.fleet.traffic[Channel.THRESHOLDS].messages == 1
    assert world.fleet.traffic[Channel.THRESHOLDS].last_payload == b""


def test_a_retained_request() -> None:
    """Says nothing of what the cabinet took."""
    world = Asked()
    payload = orjson.dumps(REQUEST)
    world.fleet.receive(Channel.THRESHOLDS, MAC, payload, retained=True)
    assert world.answer() is None
