"""How often a delivery of a document began, also in lives before."""

from errno import ENOSPC
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.outbox.outbox import Outbox
from custom_components.energy_bridge.core.outbox.seal import seal

from ...helpers.outboxes import fill, loaded


def counts(outbox: Outbox) -> list[int]:
    """Of all that waits."""
    return [outbox.deliveries(each) for each in outbox.pending()]


def test_another_life_knows(tmp_path: Path) -> None:
    """Of a delivery in whose midst this one ended, too; what has arrived is forgotten."""
    outbox = loaded(tmp_path)
    fill(outbox, b"a", b"b", b"c", b"d")
    first, second, third, _ = outbox.pending()
    outbox.count_deliveries([first, second])
    outbox.count_deliveries([second])
    assert counts(outbox) == counts(loaded(tmp_path)) == [1, 2, 0, 0]
    outbox.count_deliveries([third])
    outbox.confirm([first, third])
    outbox.drop([second])
    assert counts(outbox) == [0]
    outbox.count_deliveries([first])  # which does not wait any more
    assert b'"deliveries":[]' in (tmp_path / "state.json").read_bytes()


@given(st.lists(st.sets(st.integers(0, 4)), max_size=6))
def test_they_only_rise(rounds: list[set[int]]) -> None:
    """By one for each delivery, whenever a life ends."""
    with TemporaryDirectory() as folder:
        outbox = loaded(Path(folder))
        fill(outbox, *(b"%d" % number for number in range(5)))
        expected = [0] * 5
        for chosen in rounds:
            pending = outbox.pending()
            outbox.count_deliveries([pending[number] for number in chosen])
            expected = [
                count + (number in chosen) for number, count in enumerate(expected)
            ]
            outbox = loaded(Path(folder))
            assert counts(outbox) == expected


def test_a_full_disk(tmp_path: Path) -> None:
    """What cannot be stored has not begun."""
    outbox = loaded(tmp_path)
    fill(outbox, b"a")
    outbox.count_deliveries(outbox.pending())
    full = OSError(ENOSPC, "No space left on device")
    with patch("os.fsync", side_effect=full), pytest.raises(OSError, match="No space"):
        outbox.count_deliveries(outbox.pending())
    assert counts(outbox) == counts(loaded(tmp_path)) == [1]


def test_an_outbox_of_before(tmp_path: Path) -> None:
    """Has no such count."""
    outbox = loaded(tmp_path)
    fill(outbox, b"a")
    outbox.count_deliveries(outbox.pending())
    path = tmp_path / "state.json"
    stored = orjson.loads(path.read_bytes())
    del stored["deliveries"], stored["check"]
    path.write_bytes(seal(orjson.dumps(stored)))
    outbox = loaded(tmp_path)
    assert counts(outbox) == [0]
    assert not outbox.recovered
