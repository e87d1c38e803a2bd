"""A demo that is kept goes on where it stopped."""

from contextlib import closing
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import socket

import pytest

from demo.life import (
    NOTES,
    PAST,
    DemoError,
    Life,
    begin,
    days_to_midsummer,
    require_free,
)
from demo.partner import running_partner

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a demo is to be kept."""
    return tmp_path / "kept"


def set_up(folder: Path) -> Life:
    """A demo that ran for a while."""
    life = begin(folder, NOW)
    life.plant.advance_to(NOW, step=300)
    life.token = "token"
    life.is_set_up = True
    life.save()
    return life


def test_a_new_one(folder: Path) -> None:
    """Has its hardware a day ago, where the sun of midsummer shines, and is noted for its owner only."""
    life = begin(folder, NOW)
    assert life.plant.time == NOW - PAST
    assert life.plant.config.season_offset_days == days_to_midsummer(NOW.date())
    assert (NOW + timedelta(days=days_to_midsummer(NOW.date()))).month == 6
    assert not life.is_set_up
    assert len(set(astuple(life.ports))) == 5
    assert (folder / NOTES).stat().st_mode & 0o077 == 0


def test_goes_on(folder: Path) -> None:
    """With the same ports, key, password, token and counters, and packs where they were."""
    before = set_up(folder)
    after = begin(folder, NOW + timedelta(days=1))
    for name in ("ports", "host_key", "password", "token", "is_set_up"):
        assert getattr(after, name) == getattr(before, name)
    assert after.plant.to_state() == before.plant.to_state()
    assert after.fleet.to_state() == before.fleet.to_state()


def test_makes_up_for_the_pause(folder: Path) -> None:
    """The hardware lived on: its counters rose, and packs were charged and swapped."""
    before = set_up(folder)
    later = NOW + timedelta(hours=6, seconds=30)
    after = begin(folder, later)
    after.catch_up(later)
    assert after.plant.time == later
    assert sum(after.plant.load_register.positive) > sum(
        before.plant.load_register.positive
    )
    assert after.fleet.to_state() != before.fleet.to_state()
    # A clock that was set back changes nothing.
    after.catch_up(NOW)
    assert after.plant.time == later


def test_one_that_was_not_set_up(folder: Path) -> None:
    """Begins anew; what was delivered stays for the partner to remove."""
    life = begin(folder, NOW)
    (life.config / ".storage").mkdir(parents=True)
    (folder / "mint").mkdir()
    again = begin(folder, NOW)
    assert not again.config.exists()
    assert again.password != life.password
    assert (folder / "mint").exists()


def test_a_folder_of_somebody_else(folder: Path) -> None:
    """Is not touched."""
    folder.mkdir()
    (folder / "letter.txt").touch()
    with pytest.raises(DemoError, match="is not empty"):
        begin(folder, NOW)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"version": 2}, "version 2"),
        ({"ports": {"broker": 1}}, "TypeError"),
        ({"fleet": {}}, "KeyError"),
        ({"plant": {}}, "saved state"),
        (None, "JSONDecodeError"),
    ],
)
def test_notes_of_another_version(
    folder: Path, spoilt: dict[str, object] | None, said: str
) -> None:
    """Are refused, in words, and stay."""
    set_up(folder)
    notes = folder / NOTES
    text = json.dumps(json.loads(notes.read_text()) | spoilt) if spoilt else "{"
    notes.write_text(text)
    with pytest.raises(DemoError, match=f"{said}.*choose another folder"):
        begin(folder, NOW)
    assert notes.read_text() == text


def test_ports() -> None:
    """One in use is refused, and so is an address that this machine does not have."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with pytest.raises(
            DemoError,
            match=rf"^Port {port} at 127\.0\.0\.1 cannot be used: .* Take another\.$",
        ):
            require_free(port, hint="Take another.")
    require_free(port)
    with pytest.raises(
        DemoError, match=r"Port 80 at 192\.0\.2\.1 cannot be used: \S.*[^ ]$"
    ):
        require_free(80, ["192.0.2.1"])


async def test_the_partner_of_a_kept_one(folder: Path) -> None:
    """Has what it had, at the same ports and with the same key."""
    life = begin(folder, NOW)
    fingerprints = set()
    for keep in (False, True):
        async with running_partner(
            folder,
            port=life.ports.sftp,
            ftp_port=life.ports.ftp,
            host_key=life.host_key,
            keep=keep,
        ) as partner:
            assert (partner.port, partner.ftp_port) == (life.ports.sftp, life.ports.ftp)
            file = folder / "mint/GRID01_202606211200.json"
            assert file.exists() is keep
            file.touch()
            fingerprints.add(partner.fingerprint)
    assert len(fingerprints) == 1
