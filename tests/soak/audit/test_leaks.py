"""Secrets are found wherever they are and however they are written."""

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from soak.audit import Check, Outcome, Run
from soak.audit.leaks import CHUNK, audit, searcher
from soak.ledger import Body, Message
from tests.helpers.soak_runs import CABINET, SECRET, SoakRun

KEY = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{base64.b64encode(bytes(range(90))).decode()}\n-----END OPENSSH PRIVATE KEY-----\n"


def look(run: Run) -> Check:
    """Audit it."""
    return audit(run)


def _as_it_is(secret: str) -> bytes:
    return secret.encode()


def _part(secret: str) -> bytes:
    return secret[2:10].encode()


def _quoted(secret: str) -> bytes:
    return quote(secret, safe="").encode()


def _hex(secret: str) -> bytes:
    return secret.encode().hex().encode()


def _base64(secret: str) -> bytes:
    return base64.b64encode(secret.encode())


def _basic_login(secret: str) -> bytes:
    return base64.b64encode(f"user:{secret}".encode())


def _other_login(secret: str) -> bytes:
    return base64.urlsafe_b64encode(f"soak:x{secret}!".encode())


def _backwards(secret: str) -> bytes:
    return secret[::-1].encode()


@pytest.mark.parametrize(
    "write",
    [_as_it_is, _part, _quoted, _hex, _base64, _basic_login, _other_login, _backwards],
)
@pytest.mark.parametrize(
    "place",
    [
        "home-assistant.log",
        "states-middle.json",
        "diagnostics.json",
        "config/notes.txt",
        "config/.storage/energy_bridge.hub",
        "deliveries/x",
        "inbox/.energy_bridge/2026-11-23/x",
        "ledger/operator.jsonl",
    ],
)
def test_a_secret_is_found(
    made: SoakRun, write: Callable[[str], bytes], place: str
) -> None:
    """In each file that may be shown to others."""
    run = made.run()
    (made.folder / place).parent.mkdir(parents=True, exist_ok=True)
    with (made.folder / place).open("ab") as file:
        file.write(b"-- %s --" % write(SECRET))
    check = look(run)
    assert check.outcome is Outcome.BROKEN
    assert place in check.problems[0].text


def test_a_right_run_has_none(made: SoakRun) -> None:
    """And it was looked for."""
    check = look(made.run())
    assert check.outcome is Outcome.HELD
    assert check.seen["secrets"] == 1
    assert check.seen["files"] > 10


def test_home_assistants_own_storage_may_have_them(made: SoakRun) -> None:
    """There they belong; so do logins in a request for a token."""
    content = made.store(f"client_secret={SECRET}".encode())
    made.add("deliveries", 300, Body("https", 200, "/token", content))
    run = made.run()
    path = made.folder / "config" / ".storage" / "core.config_entries"
    path.write_text(
        path.read_text().replace('"sftp"', f'"sftp", "password": "{SECRET}"')
    )
    assert look(run).outcome is Outcome.HELD


def test_a_secret_on_the_wire_is_found(made: SoakRun) -> None:
    """Thresholds have a login by the cabinets' protocol."""
    made.add("wire", 300, Message(f"/stations/thresholds/{CABINET}", SECRET))
    assert look(made.run()).outcome is Outcome.HELD
    made.lines = {}
    made.add("wire", 301, Message("extapi/control/request", SECRET))
    for path in (made.folder / "config").glob("*.db"):
        path.unlink()
    assert look(made.run()).outcome is Outcome.BROKEN


def test_a_piece_across_two_reads_is_found(made: SoakRun) -> None:
    """Of a large file."""
    run = made.run()
    path = made.folder / "config" / "large"
    path.write_bytes(b"." * (CHUNK - 5) + SECRET.encode())
    (problem,) = look(run).problems
    assert problem.text == f"config/large at byte {CHUNK - 5}: a piece of a secret"


def test_keys_and_tokens(tmp_path: Path) -> None:
    """What each of a kind begins with is nobody's secret."""
    token = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhbGljZSIsInQiOjF9.c2lnbmF0dXJlc2lnbmF0dXJl"
    pattern = searcher([KEY, token])
    body = KEY.splitlines()[1]
    assert pattern.search(b"-----BEGIN OPENSSH PRIVATE KEY-----") is None
    assert pattern.search(body[20:28].encode())
    assert pattern.search(b"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOi") is None
    assert pattern.search(token[-10:].encode())


def test_short_secrets_and_rows_of_the_same(tmp_path: Path) -> None:
    """A short one is looked for whole; a row of one letter gives nothing away."""
    pattern = searcher(["abc12", "AAAAAAAAAAAAwxyz9876"])
    assert pattern.search(b"..abc12..")
    assert pattern.search(b"abc1") is None
    assert pattern.search(b"AAAAAAAAAAAA") is None
    assert pattern.search(b"wxyz9876")
    assert searcher([""]).search(b"anything") is None


def test_random_hex_is_no_secret() -> None:
    """Four bytes of one are met by chance in megabytes of ids; eight are not."""
    pattern = searcher([SECRET])
    hexed = SECRET.encode().hex().encode()
    assert pattern.search(hexed[4:12]) is None
    assert pattern.search(hexed[4:20])


def test_no_secret_is_not_seen(made: SoakRun) -> None:
    """Nothing was looked for."""
    made.secrets = []
    assert look(made.run()).outcome is Outcome.NOT_SEEN
