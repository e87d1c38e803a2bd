"""Secrets: nowhere but where Home Assistant itself keeps them, and where they are shown to log in."""

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path
import re
from urllib.parse import quote

from ..ledger import Body
from .delivered import token_places
from .recorder import COPIES
from .run import Run
from .verdict import Check, Problem

PROMISE = "No secret, nor eight characters of one, is anywhere but in Home Assistant's own storage"

SHORTEST = 8
"""Characters of a secret that give it away."""
FEWEST = 4
"""Different ones among them: a row of the same is no secret."""
CHUNK = 1 << 22
_OPENING = re.compile(r"^eyJ[\w-]+\.eyJ[\w-]{12}")
"""What every signed token begins with."""
_ARMOUR = re.compile(r"-----[A-Z ]+-----")
_SKIPPED = frozenset(
    {"core.config_entries", "auth", "auth_provider.homeassistant", "onboarding"}
)
_STORAGE = ".storage"
LOGGED_IN = ("operator.jsonl",)
"""Ledgers with what Home Assistant answered; the others hold headers, with which one logs in."""


def variants(secret: str) -> Iterator[tuple[bytes, int]]:
    """A secret as it may be written, and how many bytes eight of its characters take then.

    As it is, escaped, backwards, in hex, in base64 at each of its three places.
    """
    plain = _OPENING.sub("", _ARMOUR.sub("", secret)).strip()
    raw = plain.encode()
    yield raw, SHORTEST
    yield raw[::-1], SHORTEST
    yield quote(plain, safe="").encode(), SHORTEST
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    yield escaped.encode(), SHORTEST
    yield raw.hex().encode(), 2 * SHORTEST
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + raw)
        # What the bytes beside it have a share in says nothing of it.
        inner = encoded[
            -(-lead * 8 // 6) : len(encoded) - 4 if len(encoded) > 12 else None
        ]
        length = min(SHORTEST * 8 // 6 + 1, len(inner))
        yield inner, length
        yield inner.replace(b"+", b"-").replace(b"/", b"_"), length


def pieces(secret: str) -> set[bytes]:
    """What must not be seen anywhere: every eight characters in a row, or all of a shorter secret."""
    if len(secret) < SHORTEST:
        return {secret.encode()} if secret else set()
    return {
        piece
        for each, length in variants(secret)
        for start in range(len(each) - length + 1)
        if len(set(piece := each[start : start + length])) >= FEWEST
    }


def searcher(secrets: Sequence[str]) -> re.Pattern[bytes]:
    """A pattern that finds a piece of any of them."""
    return re.compile(_trie(sorted(set().union(*map(pieces, secrets)))))


def _trie(texts: Sequence[bytes]) -> bytes:
    """The same as an alternative of all, but each first byte is looked at once."""
    if len(texts) == 1:
        return re.escape(texts[0])
    if not texts:
        return b"(?!)"
    branches = []
    for first in sorted({text[:1] for text in texts}):
        if not first:
            return b""
        rest = [text[1:] for text in texts if text[:1] == first]
        branches.append(re.escape(first) + _trie(rest))
    return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"


def audit(run: Run) -> Check:
    """Every file of the run that might have one."""
    problems = []
    seen = {"bytes": 0, "secrets": len(run.secrets), "files": 0}
    if run.secrets:
        pattern = searcher(run.secrets)
        for path in _files(run):
            seen["files"] += 1
            seen["bytes"] += path.stat().st_size
            found = _search(path, pattern)
            if found is not None:
                where = path.relative_to(run.folder)
                problems.append(
                    Problem(None, f"{where} at byte {found}: a piece of a secret")
                )
        problems += _wire(run, pattern)
    else:
        seen["bytes"] = 0
    return Check(PROMISE, seen, tuple(problems))


def _files(run: Run) -> Iterator[Path]:
    """All that is to be free of secrets."""
    logins = {
        body.entry.content
        for body in run.kind("deliveries", Body)
        if body.entry.path in token_places(run)
    }
    for name in ("config", "deliveries", "inbox", COPIES):
        for path in sorted((run.folder / name).rglob("*")):
            where = path.relative_to(run.folder)
            if path.is_file() and not (
                str(where) in logins
                or (where.parts[:2] == ("config", _STORAGE) and path.name in _SKIPPED)
            ):
                yield path
    for pattern in ("*.log*", "states*.json", "diagnostics*.json"):
        yield from sorted(run.folder.glob(pattern))
    for name in LOGGED_IN:
        path = run.folder / "ledger" / name
        if path.exists():
            yield path


def _search(path: Path, pattern: re.Pattern[bytes]) -> int | None:
    """Where the first piece begins; None if there is none."""
    with path.open("rb") as file:
        position, tail = 0, b""
        while chunk := file.read(CHUNK):
            text = tail + chunk
            if found := pattern.search(text):
                return position - len(tail) + found.start()
            position += len(chunk)
            tail = text[-1024:]
    return None


def _wire(run: Run, pattern: re.Pattern[bytes]) -> Iterator[Problem]:
    """A cabinet's thresholds carry the login of its log server, by its protocol."""
    for noted in run.wire:
        message = noted.entry
        if message.topic.startswith("/stations/thresholds/"):
            continue
        if pattern.search(f"{message.topic}\n{message.payload}".encode()):
            yield Problem(
                noted.at, f"a message on {message.topic}: a piece of a secret"
            )
