"""What is written down during a run can be read again, also after a process was killed."""

from pathlib import Path

import pytest

from soak.ledger import (
    KINDS,
    Body,
    CabinetOrder,
    CabinetTruth,
    Call,
    Clock,
    Door,
    Entry,
    Fault,
    File,
    HubOrder,
    HubTruth,
    Ledger,
    Life,
    Message,
    Noted,
    Result,
    Sample,
    Swap,
    UnreadableLine,
    read,
    read_kind,
)

LINES: dict[str, list[Entry]] = {
    "hub": [
        HubTruth({"wextconsq": 3.6e9}, "auto", 0),
        HubOrder("charge", 1234, "7", "ack"),
        HubOrder("auto", None, "8", "none"),
        Fault("silent", "begin"),
    ],
    "cabinets": [
        CabinetOrder("00-11", 3, "open", "o1", "ack"),
        CabinetOrder("00-11", None, "thresholds", "o2", "none"),
        Door("00-11", 3, "order", "o1"),
        Door("00-11", 4, "customer"),
        Swap("00-11", 4, "A", None),
        CabinetTruth("00-11", 12.5),
    ],
    "operator": [
        Call(1, "charge", {"entity_id": "select.x"}, {"power": 1234}, 99.5),
        Result(1, "not_sent", "Not sent: no connection"),
    ],
    "wire": [Message("extapi/control/request", '{"å": "\ud800"}', True)],
    "deliveries": [
        File("sftp", "mint/AC_1.json", "deliveries/x"),
        Body("https", 200, "/teleport", "deliveries/y", {"Content-Type": "x"}),
        Body("https", "cut", "/teleport", "deliveries/y"),
    ],
    "faults": [
        Fault("broker killed", "begin", {"seconds": 3}),
        Life("start", 7),
        Life("stopped", 7, 0),
        Clock(-30),
    ],
    "samples": [
        Sample(1, 2, 3, 4, None, 0.5, 6, 7),
        Sample(1, 2, 3, 4, 5, 0.5, 6, 7, 0.1, 2),
    ],
}


@pytest.fixture(autouse=True)
def _integration() -> None:
    """Nothing here needs Home Assistant to run."""


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_comes_back_as_it_was_written(tmp_path: Path, name: str) -> None:
    """With its time; a lone surrogate does not stop a writer."""
    ledger = Ledger(tmp_path)
    for second, entry in enumerate(LINES[name]):
        ledger.write(name, entry, at=1000.0 + second)
    ledger.close()
    assert {type(entry) for entry in LINES[name]} >= set(KINDS[name]) - {Fault}
    if name != "wire":
        assert list(read(tmp_path, name)) == [
            Noted(1000.0 + second, entry) for second, entry in enumerate(LINES[name])
        ]
    else:
        (noted,) = read(tmp_path, name)
        assert isinstance(noted.entry, Message)
        assert noted.entry.payload.startswith('{"å"')


def test_lines_of_one_kind_come_by_their_time(tmp_path: Path) -> None:
    """Two processes may write them in another order."""
    ledger, other = Ledger(tmp_path), Ledger(tmp_path)
    ledger.write("faults", Life("start", 1), at=5)
    other.write("faults", Clock(3), at=3)
    other.write("faults", Life("stopped", 1), at=2)
    assert [noted.at for noted in read_kind(tmp_path, "faults", Life)] == [2, 5]
    assert [noted.entry.ahead for noted in read_kind(tmp_path, "faults", Clock)] == [3]
    ledger.close()
    other.close()


def test_a_line_says_when_it_was_written(tmp_path: Path) -> None:
    """Without being told."""
    ledger = Ledger(tmp_path)
    ledger.write("faults", Clock(0))
    ledger.write("faults", Clock(1))
    ledger.close()
    first, second = read(tmp_path, "faults")
    assert 1.6e9 < first.at <= second.at


def test_no_file_is_no_line(tmp_path: Path) -> None:
    """The audit says itself what it did not see."""
    assert list(read(tmp_path, "hub")) == []


def test_what_a_file_does_not_hold_is_not_written(tmp_path: Path) -> None:
    """A wrong name would hide what happened from the audit."""
    with pytest.raises(ValueError, match=r"hub\.jsonl holds no Clock"):
        Ledger(tmp_path).write("hub", Clock(0))


def test_who_comes_after_a_killed_process_begins_a_new_line(tmp_path: Path) -> None:
    """The half line is found, and what follows it is whole."""
    Ledger(tmp_path)
    path = tmp_path / "ledger" / "faults.jsonl"
    path.write_text('{"at": 1, "ki')
    ledger = Ledger(tmp_path)
    ledger.write("faults", Clock(0), at=1)
    ledger.close()
    assert path.read_text().count("\n") == 2
    with pytest.raises(UnreadableLine, match=r"faults\.jsonl:1"):
        list(read(tmp_path, "faults"))


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{}",
        '{"at": 1}',
        '{"at": 1, "kind": "sample"}',
        '{"at": 1, "kind": "clock"}',
        '{"at": 1, "kind": "clock", "ahead": "3"}',
        '{"kind": "clock", "ahead": 3}',
        '{"at": 1, "kind": "life", "phase": 3}',
        '{"at": 1, "kind": "fault", "name": "x", "phase": "end", "detail": []}',
    ],
)
def test_a_line_that_no_kind_fits_is_named(tmp_path: Path, line: str) -> None:
    """Rather than left out."""
    Ledger(tmp_path)
    (tmp_path / "ledger" / "faults.jsonl").write_text(f"{line}\n")
    with pytest.raises(UnreadableLine, match=r"faults\.jsonl:1"):
        list(read(tmp_path, "faults"))


def test_what_a_line_says_beside_its_kind_is_let_alone(tmp_path: Path) -> None:
    """A writer may tell more."""
    Ledger(tmp_path)
    path = tmp_path / "ledger" / "faults.jsonl"
    path.write_text('{"at": 1, "kind": "clock", "ahead": 3, "why": "test"}\n')
    assert list(read(tmp_path, "faults")) == [Noted(1.0, Clock(3))]


def test_contents_are_kept_once(tmp_path: Path) -> None:
    """By their hash."""
    ledger = Ledger(tmp_path)
    first = ledger.store(b"a")
    assert ledger.store(b"a") == first
    assert (tmp_path / first).read_bytes() == b"a"
    assert ledger.store(b"b") != first
    assert len(list((tmp_path / "deliveries").iterdir())) == 2
