"""The partner's server of the demo."""

from pathlib import Path

import aioftp
import asyncssh
import pytest

from demo.partner import DIRECTORIES, PASSWORD, USER, Partner, running_partner


async def listing(partner: Partner) -> list[str]:
    """What a client with the demo's login sees."""
    async with (
        asyncssh.connect(
            "127.0.0.1",
            partner.port,
            username=USER,
            password=PASSWORD,
            known_hosts=None,
            config=None,
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        server = connection.get_server_host_key()
        assert server is not None
        assert server.get_fingerprint() == partner.fingerprint
        return [name for name in await client.listdir() if not name.startswith(".")]


async def ftp_listing(partner: Partner) -> list[str]:
    """The same over FTP."""
    client = aioftp.Client()
    await client.connect("127.0.0.1", partner.ftp_port)
    try:
        await client.login(USER, PASSWORD)
        return [str(path) for path, _ in await client.list()]
    finally:
        client.close()


async def test_comes_back(tmp_path: Path) -> None:
    """At the same ports, with the same key."""
    async with running_partner(tmp_path / "out") as partner:
        port, fingerprint = partner.port, partner.fingerprint
        ftp_port = partner.ftp_port
        assert sorted(await listing(partner)) == sorted(DIRECTORIES)
        await partner.stop()
        with pytest.raises(OSError):
            await listing(partner)
        await partner.start()
        assert (partner.port, partner.fingerprint) == (port, fingerprint)
        assert partner.ftp_port == ftp_port
        assert sorted(await listing(partner)) == sorted(DIRECTORIES)
        assert sorted(await ftp_listing(partner)) == sorted(DIRECTORIES)


async def test_starts_empty(tmp_path: Path) -> None:
    """What an earlier demo received is removed, and nothing else."""
    mint = tmp_path / "mint"
    mint.mkdir()
    for name in ("GRID01_202606211200.json", ".x.json.part", "x.csv", "notes.txt"):
        (mint / name).write_text("old")
    (mint / "folder.json").mkdir()
    (tmp_path / "states.json").write_text("{}")
    async with running_partner(tmp_path):
        assert {path.name for path in mint.iterdir()} == {"notes.txt", "folder.json"}
        assert (tmp_path / "states.json").exists()
