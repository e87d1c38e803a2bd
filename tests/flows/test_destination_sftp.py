"""Setting up SFTP servers as destinations, with a real one."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import asyncssh
from homeassistant.components.file_upload import DOMAIN as FILE_UPLOAD
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.delivery.transport import DeliveryError
from custom_components.energy_bridge.destination.transports import transport_of
from simulator.sftp import SftpServer, sftp_server

from ..helpers.flows import (
    begin,
    enter,
    expect_abort,
    expect_entry,
    expect_form,
    expect_one_entry,
    expect_used,
    finish_destination,
)

pytestmark = pytest.mark.usefixtures("set_up", "configuration")

KEY = asyncssh.generate_private_key("ssh-ed25519")

KEY_TEXT = KEY.export_private_key().decode()

LOCKED_KEY = KEY.export_private_key(passphrase="open", rounds=50).decode()

PUBLIC = KEY.export_public_key().decode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What the server shows."""
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
async def server(root: Path) -> AsyncGenerator[SftpServer]:
    """A server with user and password "demo", or a key."""
    async with sftp_server(root, keys=[PUBLIC]) as running:
        yield running


def login(server: SftpServer, **data: Any) -> dict[str, Any]:
    """What a user enters for that server."""
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "username": "demo",
        "password": "demo",
        "directory": "",
        **data,
    }


def entry_for(server: SftpServer, **data: Any) -> MockConfigEntry:
    """An entry for that server."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="demo@127.0.0.1",
        data={
            "kind": "destination",
            "transport": "sftp",
            "host_key": server.host_key,
            **login(server),
            **data,
        },
    )


async def confirm(
    hass: HomeAssistant,
    result: ConfigFlowResult,
    server: SftpServer,
    step: str = "host_key",
) -> ConfigFlowResult:
    """Look at the host key and confirm it."""
    expect_form(result, step)
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["fingerprint"] == server.fingerprint
    assert placeholders["algorithm"] == "ssh-ed25519"
    assert server.logins == []
    return await enter(hass, result, {})


async def test_two_servers_at_once(hass: HomeAssistant, server: SftpServer) -> None:
    """Both show the host key, but only one makes an entry."""
    flows = [await begin(hass, "destination_sftp") for _ in range(2)]
    flows = [await enter(hass, flow, login(server)) for flow in flows]
    flows = [await enter(hass, flow, {}) for flow in flows]
    expect_one_entry(hass, [await finish_destination(hass, flow) for flow in flows])


async def test_sftp(hass: HomeAssistant, server: SftpServer, root: Path) -> None:
    """The host key is shown before anybody logs in; then login and directory are tried."""
    result = await begin(hass, "destination_sftp")
    result = await enter(hass, result, login(server, host=" 127.0.0.1 "))
    result = await confirm(hass, result, server)
    result = await finish_destination(hass, result)
    data = expect_entry(result)
    assert data == {
        "kind": "destination",
        "transport": "sftp",
        "host_key": server.host_key,
        **login(server),
    }
    assert result["title"] == "demo@127.0.0.1"
    assert server.logins == ["demo"]
    assert list(root.iterdir()) == []
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert not entry.supports_options


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"host": " "}, {"host": "invalid_host"}),
        ({"directory": "C:\\reports"}, {"directory": "windows_directory"}),
        ({"password": ""}, {"password": "login_missing"}),
        ({"private_key": "none"}, {"private_key": "invalid_private_key"}),
        ({"private_key": LOCKED_KEY}, {"passphrase": "passphrase_missing"}),
        (
            {"private_key": LOCKED_KEY, "passphrase": "no"},
            {"passphrase": "wrong_passphrase"},
        ),
        ({"port": 1}, {"host": "delivery_cannot_connect"}),
    ],
)
async def test_sftp_before_the_host_key(
    hass: HomeAssistant,
    server: SftpServer,
    changes: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """What is wrong without asking the server; then it is corrected."""
    result = await begin(hass, "destination_sftp")
    result = await enter(hass, result, login(server, **changes))
    expect_form(result, "destination_sftp", errors)
    result = await enter(hass, result, login(server))
    result = await confirm(hass, result, server)
    assert expect_entry(await finish_destination(hass, result))["password"] == "demo"


async def test_sftp_after_the_host_key(
    hass: HomeAssistant, server: SftpServer, root: Path
) -> None:
    """Each error next to its field, and the host key is not asked for again."""
    result = await begin(hass, "destination_sftp")
    result = await enter(hass, result, login(server, password="wrong"))
    result = await confirm(hass, result, server)
    expect_form(result, "destination_sftp", {"password": "delivery_login_refused"})
    result = await enter(hass, result, login(server, directory="in"))
    expect_form(result, "destination_sftp", {"directory": "delivery_no_directory"})
    (root / "in").mkdir()
    server.faults.no_permission = True
    result = await enter(hass, result, login(server, directory="in"))
    expect_form(result, "destination_sftp", {"directory": "delivery_not_writable"})
    server.faults.no_permission = False
    server.faults.drop_after = 1
    result = await enter(hass, result, login(server, directory="in"))
    expect_form(result, "destination_sftp", {"base": "delivery_interrupted"})
    server.faults.drop_after = None
    result = await enter(hass, result, login(server, directory=" in "))
    assert expect_entry(await finish_destination(hass, result))["directory"] == "in"


async def test_sftp_with_outdated_algorithms(hass: HomeAssistant, root: Path) -> None:
    """Refused before anything is shown, unless the user allows them; that is kept."""
    weak = {"kex_algs": "diffie-hellman-group14-sha1"}
    async with sftp_server(root, algorithms=weak) as server:
        result = await begin(hass, "destination_sftp")
        result = await enter(hass, result, login(server))
        expect_form(
            result, "destination_sftp", {"legacy_algorithms": "delivery_weak_security"}
        )
        allowed = login(server, legacy_algorithms=True)
        result = await enter(hass, result, allowed)
        data = expect_entry(
            await finish_destination(hass, await confirm(hass, result, server))
        )
        assert data["legacy_algorithms"] is True
        entry = entry_for(server, directory="/", legacy_algorithms=True)
        entry.add_to_hass(hass)
        result = await entry.start_reconfigure_flow(hass)
        changed = login(server, directory="/", legacy_algorithms=False)
        expect_form(
            await enter(hass, result, changed),
            "reconfigure_sftp",
            {"legacy_algorithms": "delivery_weak_security"},
        )
        assert entry.data["legacy_algorithms"] is True


@pytest.mark.parametrize("passphrase", [None, "open"])
async def test_sftp_with_a_pasted_key(
    hass: HomeAssistant, server: SftpServer, passphrase: str | None
) -> None:
    """With and without a passphrase; no password is stored."""
    key = {"private_key": LOCKED_KEY if passphrase else KEY_TEXT}
    if passphrase:
        key["passphrase"] = passphrase
    result = await begin(hass, "destination_sftp")
    result = await enter(hass, result, {**login(server), "password": "", **key})
    data = expect_entry(
        await finish_destination(hass, await confirm(hass, result, server))
    )
    assert data.items() >= key.items()
    assert "password" not in data


async def upload(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    content: bytes,
) -> str:
    """Upload a file as the form does; answers its id."""
    assert await async_setup_component(hass, FILE_UPLOAD, {})
    client = await hass_client()
    path = tmp_path / "id_ed25519"
    path.write_bytes(content)
    with path.open("rb") as file:
        response = await client.post("/api/file_upload", data={"file": file})
    file_id: str = (await response.json())["file_id"]
    return file_id


async def test_sftp_with_an_uploaded_key(
    hass: HomeAssistant,
    server: SftpServer,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
) -> None:
    """The key is stored with the entry; a file that is none, too long or gone is refused."""
    result = await begin(hass, "destination_sftp")
    ids = [
        await upload(hass, hass_client, tmp_path, content)
        for content in (b"\xff", b"k" * 70_000, KEY_TEXT.encode())
    ]
    for file_id in (*ids[:2], ids[0]):
        result = await enter(
            hass, result, login(server, password="", private_key_file=file_id)
        )
        expect_form(
            result, "destination_sftp", {"private_key_file": "key_not_readable"}
        )
    result = await enter(
        hass, result, login(server, password="", private_key_file=ids[2])
    )
    data = expect_entry(
        await finish_destination(hass, await confirm(hass, result, server))
    )
    assert data["private_key"] == KEY_TEXT
    assert "private_key_file" not in data
    assert "password" not in data


async def test_sftp_twice(hass: HomeAssistant, server: SftpServer) -> None:
    """Another directory is another destination, the same one is not."""
    entry_for(server).add_to_hass(hass)
    result = await begin(hass, "destination_sftp")
    result = await enter(hass, result, login(server))
    expect_used(result)
    result = await begin(hass, "destination_sftp")
    result = await enter(hass, result, login(server, directory="/"))
    assert (
        expect_entry(
            await finish_destination(hass, await confirm(hass, result, server))
        )["directory"]
        == "/"
    )


@pytest.mark.parametrize("directory", ["in/", "./in", "in//", "in"])
async def test_the_same_directory_twice(
    hass: HomeAssistant, server: SftpServer, directory: str
) -> None:
    """However it is written."""
    entry_for(server, directory="in").add_to_hass(hass)
    result = await begin(hass, "destination_sftp")
    result = await enter(hass, result, login(server, directory=directory))
    expect_used(result)


async def test_reconfigure_sftp(
    hass: HomeAssistant, server: SftpServer, root: Path
) -> None:
    """The same server's key and login are kept; another server shows its key first."""
    (root / "in").mkdir()
    entry = entry_for(server)
    entry.add_to_hass(hass)
    result = expect_form(await entry.start_reconfigure_flow(hass), "reconfigure_sftp")
    form = result["data_schema"]
    assert form is not None
    assert not any(
        "demo" in str(key.description) for key in form.schema if key == "password"
    )
    changed = login(server, directory="in")
    del changed["password"]
    expect_abort(await enter(hass, result, changed), "reconfigure_successful")
    assert entry.data.items() >= {"directory": "in", "password": "demo"}.items()

    async with sftp_server(root) as other:
        result = await entry.start_reconfigure_flow(hass)
        result = await enter(hass, result, {**changed, "port": other.port})
        result = await confirm(hass, result, other)
        expect_abort(result, "reconfigure_successful")
        assert (
            entry.data.items()
            >= {
                "port": other.port,
                "password": "demo",
                "host_key": other.host_key,
            }.items()
        )


async def test_reconfigure_after_an_unreadable_key(
    hass: HomeAssistant, server: SftpServer
) -> None:
    """Empty credentials then mean the stored ones again."""
    entry = entry_for(server)
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    changed = login(server)
    del changed["password"]
    result = await enter(hass, result, {**changed, "private_key": "no key"})
    expect_form(result, "reconfigure_sftp", {"private_key": "invalid_private_key"})
    result = await enter(hass, result, changed)
    expect_abort(result, "reconfigure_successful")
    assert entry.data["password"] == "demo"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ValueError("embedded null character"), id="NUL"),
        pytest.param(UnicodeError("label empty or too long"), id="impossible"),
    ],
)
async def test_hosts_that_cannot_be_asked_for(
    hass: HomeAssistant, server: SftpServer, error: Exception
) -> None:
    """Are no connection, next to the field; also in an entry that has one."""
    result = await begin(hass, "destination_sftp")
    entry = entry_for(server, host="a\0b")
    with patch("socket.getaddrinfo", side_effect=error):
        result = await enter(hass, result, login(server, host="a\0b"))
        with pytest.raises(DeliveryError) as caught:
            await transport_of(hass, entry.data, entry.options).probe()
    expect_form(result, "destination_sftp", {"host": "delivery_cannot_connect"})
    assert caught.value.cause == "cannot_connect"


async def test_reconfigure_for_another_user(
    hass: HomeAssistant, server: SftpServer
) -> None:
    """Another user's password is not the stored one."""
    entry = entry_for(server, username="somebody")
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    changed = login(server)
    del changed["password"]
    result = await enter(hass, result, changed)
    expect_form(result, "reconfigure_sftp", {"password": "login_missing"})
    result = await enter(hass, result, login(server))
    expect_abort(result, "reconfigure_successful")
    assert entry.data["username"] == "demo"


async def test_changed_host_key(
    hass: HomeAssistant, server: SftpServer, set_up: AsyncMock
) -> None:
    """It is shown beside the one that was confirmed, before any login."""
    old = asyncssh.generate_private_key("ssh-ed25519")
    entry = entry_for(server, host_key=old.export_public_key().decode().strip())
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, login(server))
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["pinned"] == old.get_fingerprint()
    result = await confirm(hass, result, server, "host_key_changed")
    expect_abort(result, "reconfigure_successful")
    assert entry.data["host_key"] == server.host_key
    await hass.async_block_till_done()
    assert len(set_up.mock_calls) == 1


async def test_reauth(
    hass: HomeAssistant, server: SftpServer, set_up: AsyncMock
) -> None:
    """The login is refused until it is right; one that listens for changes is not reloaded."""
    entry = entry_for(server, password="old")
    entry.add_to_hass(hass)
    entry.add_update_listener(listener := AsyncMock())
    result = expect_form(await entry.start_reauth_flow(hass), "reauth_sftp")
    assert result["description_placeholders"] is not None
    assert result["description_placeholders"]["name"] == entry.title
    result = await enter(hass, result, {})
    expect_form(result, "reauth_sftp", {"password": "delivery_login_refused"})
    result = await enter(hass, result, {"password": "wrong"})
    expect_form(result, "reauth_sftp", {"password": "delivery_login_refused"})
    result = await enter(hass, result, {"private_key": KEY_TEXT})
    expect_abort(result, "reauth_successful")
    await hass.async_block_till_done()
    assert entry.data["private_key"] == KEY_TEXT
    assert "password" not in entry.data
    assert len(listener.mock_calls) == 1
    set_up.assert_not_called()


async def test_reauth_with_the_server_gone(
    hass: HomeAssistant, server: SftpServer
) -> None:
    """An error whose field is not asked for belongs to the whole form."""
    entry = entry_for(server, port=1)
    entry.add_to_hass(hass)
    result = await entry.start_reauth_flow(hass)
    result = await enter(hass, result, {"password": "demo"})
    expect_form(result, "reauth_sftp", {"base": "delivery_cannot_connect"})
