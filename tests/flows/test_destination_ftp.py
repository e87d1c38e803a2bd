"""Setting up FTP servers as destinations, with a real one."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.ftp import FtpServer, ftp_server

from ..helpers.certificates import clients_may_refuse
from ..helpers.flows import (
    begin,
    enter,
    expect_abort,
    expect_entry,
    expect_form,
    expect_one_entry,
    expect_used,
    finish_destination,
    suggested,
)
from ..helpers.ftp import CERTIFICATE, trusting

pytestmark = pytest.mark.usefixtures("set_up", "configuration")


@pytest.fixture
def trusted() -> Iterator[None]:
    """Home Assistant's own authorities are ours."""
    with patch(
        "custom_components.energy_bridge.destination.transports.client_context",
        return_value=trusting(),
    ):
        yield


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What the server shows."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
async def server(
    root: Path, tmp_path: Path, trusted: None
) -> AsyncGenerator[FtpServer]:
    """A server with TLS, and with user and password "demo"."""
    clients_may_refuse()
    async with ftp_server(root, certificate=CERTIFICATE.files(tmp_path)) as running:
        yield running


@pytest.fixture
async def plain(root: Path) -> AsyncGenerator[FtpServer]:
    """The same without TLS."""
    async with ftp_server(root) as running:
        running.faults.no_tls = True
        yield running


def login(server: FtpServer, **data: Any) -> dict[str, Any]:
    """What a user enters for that server."""
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "ssl": True,
        "username": "demo",
        "password": "demo",
        "directory": "",
        **data,
    }


def entry_for(server: FtpServer, **data: Any) -> MockConfigEntry:
    """An entry for that server."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="demo@127.0.0.1",
        data={"kind": "destination", "transport": "ftp", **login(server), **data},
    )


async def test_encrypted(hass: HomeAssistant, server: FtpServer, root: Path) -> None:
    """Login and directory are tried; nothing is left there."""
    result = await begin(hass, "destination_ftp")
    result = await enter(hass, result, login(server, host=" 127.0.0.1 "))
    result = await finish_destination(hass, result)
    data = expect_entry(result)
    assert data == {"kind": "destination", "transport": "ftp", **login(server)}
    assert result["title"] == "demo@127.0.0.1"
    assert list(root.iterdir()) == []
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert not entry.supports_options


async def test_two_at_once(hass: HomeAssistant, server: FtpServer) -> None:
    """Only one makes an entry."""
    flows = [await begin(hass, "destination_ftp") for _ in range(2)]
    flows = [await enter(hass, flow, login(server)) for flow in flows]
    expect_one_entry(hass, [await finish_destination(hass, flow) for flow in flows])


async def test_unencrypted(hass: HomeAssistant, plain: FtpServer) -> None:
    """Nobody logs in before the user knows what that means."""
    result = await begin(hass, "destination_ftp")
    result = await enter(hass, result, login(plain))
    expect_form(result, "destination_ftp", {"ssl": "ftp_no_tls"})
    assert result["description_placeholders"]
    said = result["description_placeholders"]["detail"]
    # A sentence goes on behind it.
    assert said.startswith("5")
    assert not said.endswith(".")
    result = await enter(hass, result, login(plain, ssl=False))
    expect_form(result, "ftp_unencrypted")
    assert plain.logins == []
    data = expect_entry(await finish_destination(hass, await enter(hass, result, {})))
    assert data["ssl"] is False
    assert plain.logins == ["demo"]


async def test_unencrypted_and_refused(hass: HomeAssistant, plain: FtpServer) -> None:
    """The form comes again."""
    result = await begin(hass, "destination_ftp")
    result = await enter(hass, result, login(plain, ssl=False, password="wrong"))
    result = await enter(hass, result, {})
    expect_form(result, "destination_ftp", {"password": "delivery_login_refused"})


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"host": " "}, {"host": "invalid_host"}),
        ({"directory": "C:\\reports"}, {"directory": "windows_directory"}),
        ({"directory": "a\r\nDELE b"}, {"directory": "one_line"}),
        ({"username": "a\nb"}, {"username": "one_line"}),
        ({"password": "a\nb"}, {"password": "one_line"}),
        ({"password": ""}, {"password": "password_missing"}),
        ({"password": "wrong"}, {"password": "delivery_login_refused"}),
        ({"directory": "missing"}, {"directory": "delivery_no_directory"}),
        ({"host": "localhost"}, {"host": "delivery_untrusted"}),
        ({"port": 1}, {"host": "delivery_cannot_connect"}),
    ],
)
async def test_mistakes(
    hass: HomeAssistant,
    server: FtpServer,
    changes: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """Each next to its field; then it is corrected."""
    result = await begin(hass, "destination_ftp")
    result = await enter(hass, result, login(server, **changes))
    expect_form(result, "destination_ftp", errors)
    result = await enter(hass, result, login(server))
    assert expect_entry(await finish_destination(hass, result))["password"] == "demo"


async def test_server_that_cannot_rename(
    hass: HomeAssistant, server: FtpServer, root: Path
) -> None:
    """The user is told what that means, and may go on."""
    server.faults.no_rename = True
    result = await begin(hass, "destination_ftp")
    result = await enter(hass, result, login(server))
    expect_form(result, "ftp_direct")
    data = expect_entry(await finish_destination(hass, await enter(hass, result, {})))
    assert data["direct_upload"] is True
    assert list(root.iterdir()) == []
    entry = entry_for(server, directory="/", direct_upload=True)
    entry.add_to_hass(hass)
    server.faults.no_rename = False
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, login(server, directory="/"))
    expect_abort(result, "reconfigure_successful")
    assert "direct_upload" not in entry.data


@pytest.mark.parametrize("directory", ["in/", "./in", "in//", "in"])
async def test_the_same_twice(
    hass: HomeAssistant, server: FtpServer, directory: str
) -> None:
    """However its directory is written."""
    entry_for(server, directory="in").add_to_hass(hass)
    result = await begin(hass, "destination_ftp")
    result = await enter(hass, result, login(server, directory=directory))
    expect_used(result)


async def test_reconfigure(hass: HomeAssistant, server: FtpServer, root: Path) -> None:
    """The stored password is kept for the same login, and never shown."""
    (root / "in").mkdir()
    entry = entry_for(server)
    entry.add_to_hass(hass)
    result = expect_form(await entry.start_reconfigure_flow(hass), "reconfigure_ftp")
    assert "password" not in suggested(result)
    changed = login(server, directory="in", password="")
    result = await enter(hass, result, changed)
    expect_abort(result, "reconfigure_successful")
    assert entry.data.items() >= {"directory": "in", "password": "demo"}.items()


@pytest.mark.parametrize(
    "changes", [{"username": "other"}, {"host": "localhost"}, {"port": 2121}]
)
async def test_password_of_another_login(
    hass: HomeAssistant, server: FtpServer, changes: dict[str, Any]
) -> None:
    """It is not the stored one."""
    entry = entry_for(server)
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, login(server, password="", **changes))
    expect_form(result, "reconfigure_ftp", {"password": "password_missing"})
    assert server.connections == 0


async def test_reconfigure_without_encryption(
    hass: HomeAssistant, plain: FtpServer, root: Path
) -> None:
    """It is asked once for a server, and again for another one."""
    (root / "in").mkdir()
    entry = entry_for(plain)
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, login(plain, ssl=False))
    expect_form(result, "ftp_unencrypted")
    expect_abort(await enter(hass, result, {}), "reconfigure_successful")
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, login(plain, ssl=False, directory="in"))
    expect_abort(result, "reconfigure_successful")
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, login(plain, ssl=False, host="localhost"))
    expect_form(result, "ftp_unencrypted")


async def test_reauth(
    hass: HomeAssistant, server: FtpServer, set_up: AsyncMock
) -> None:
    """The password is asked for until it is right; one that listens for changes is not reloaded."""
    entry = entry_for(server, password="old")
    entry.add_to_hass(hass)
    entry.add_update_listener(listener := AsyncMock())
    result = expect_form(await entry.start_reauth_flow(hass), "reauth_ftp")
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["name"] == entry.title
    for wrong, error in (
        ("wrong", "delivery_login_refused"),
        ("", "password_missing"),
    ):
        result = await enter(hass, result, {"password": wrong})
        expect_form(result, "reauth_ftp", {"password": error})
    server.faults.no_tls = True
    result = await enter(hass, result, {"password": "demo"})
    expect_form(result, "reauth_ftp", {"base": "ftp_no_tls"})
    server.faults.no_tls = False
    result = await enter(hass, result, {"password": "demo"})
    expect_abort(result, "reauth_successful")
    await hass.async_block_till_done()
    assert entry.data["password"] == "demo"
    assert len(listener.mock_calls) == 1
    set_up.assert_not_called()
