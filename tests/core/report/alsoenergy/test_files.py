"""AlsoEnergy's files, byte by byte."""

from collections.abc import Iterator
import csv
import io
from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report.alsoenergy import report
from custom_components.energy_bridge.core.report.document import Document, Step
from custom_components.energy_bridge.core.report.gaps import (
    without_downtimes,
    without_stale_values,
)
from custom_components.energy_bridge.core.report.series import Row

from ....helpers.alsoenergy import BERLIN, NIGHT, SITE, golden, tag

POWER, ENERGY, MODE, BOARD, LEVEL = range(5)


def night(*rows: tuple[float, int, float | str | None]) -> list[Row]:
    """Rows, their times in s since that night's quarter of an hour."""
    return sorted(
        ((NIGHT + time, index, value) for time, index, value in rows),
        key=lambda row: row[0],
    )


HISTORY = night(
    (-10, POWER, 1000.0),
    (-5, ENERGY, 100.0),
    (-1, MODE, "idle"),
    # 00:45: 100 s each of 1000, 2000 and 500 W; the register rises by 0.25.
    (100, POWER, 2000.0),
    (200, POWER, 500.0),
    (150, ENERGY, 100.25),
    (250, MODE, 'run, "eco"'),
    (260, BOARD, 21.5),
    # 00:50: half of the interval is known, which is enough; -0.0004 kW are written 0.
    (300, POWER, None),
    (450, POWER, -0.4),
    (400, MODE, None),
    (400, BOARD, -3.25),
    (500, BOARD, 1e9),
    # 00:55: the power goes after 140 of 300 s; the register is reset, and goes, too.
    (740, POWER, None),
    (610, ENERGY, None),
    (700, ENERGY, 3.0),
    (890, ENERGY, None),
    (800, BOARD, None),
    # 01:00: nothing at all, so no row.
    # 01:05: 2.0005 is a half; the register counts from its first value.
    (1200, POWER, 2.0005),
    (1300, ENERGY, 4.0),
    (1350, ENERGY, 4.5),
    (1499.9, MODE, ""),
    # 01:10: nothing again.
    (1500, POWER, None),
    (1500, ENERGY, None),
)


def steps(
    data: dict[str, Any], rows: list[Row], start: float, end: float
) -> list[Step]:
    """What the report builds."""
    return list(report(data, BERLIN).build(iter(rows), start, end))


def files(made: list[Step]) -> list[Document]:
    """The documents alone."""
    return [step.document for step in made if step.document]


def test_the_files_of_a_night() -> None:
    """Aggregations, gaps, a reset and quotes while a clock goes back; UTC does not."""
    made = steps(SITE, HISTORY, NIGHT, NIGHT + 2700)
    assert made == [
        Step(
            NIGHT + 900,
            Document(
                name="S123_202610250045.csv",
                content=golden("alsoenergy_202610250045.csv"),
                first=NIGHT,
                last=NIGHT + 600,
                intervals=3,
            ),
        ),
        Step(
            NIGHT + 1800,
            Document(
                name="S123_202610250105.csv",
                content=golden("alsoenergy_202610250105.csv"),
                first=NIGHT + 1200,
                last=NIGHT + 1200,
                intervals=1,
            ),
        ),
        Step(NIGHT + 2700, None),
    ]


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    """Rows go on from before the change to after it, and each stamp comes once."""
    data = {**SITE, "period": 7200}
    rows = [(NIGHT + 60 * n, POWER, float(n)) for n in range(-10, 200)]
    start = NIGHT - 2700
    content = b"".join(
        file.content for file in files(steps(data, rows, start, start + 14400))
    )
    stamps = [
        line[0]
        for line in csv.reader(io.StringIO(content.decode()))
        if line[0][0] == "2"
    ]
    assert stamps[0] == "2026-10-25 00:35:00"
    assert stamps[-1] == "2026-10-25 03:55:00"
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 41


def test_the_words_of_the_site_are_options() -> None:
    """The name's other spelling, another first word, a smaller share for a mean."""
    data = {**SITE, "file_name": "blank", "header": "Time, UTC", "min_coverage": 0.4}
    first, _ = files(steps(data, HISTORY, NIGHT, NIGHT + 1800))
    assert first.name == "S123_20261025 0045.csv"
    assert first.content.startswith(b'"Time, UTC",GRID_P_W,')
    assert b"\r\n2026-10-25 00:55:00,-0.4,3," in first.content


def test_a_day_in_one_file() -> None:
    """The longest period there is: a row per interval, named by the first."""
    data = {**SITE, "period": 86400, "interval": 3600}
    midnight = NIGHT - 2700
    [day] = files(
        steps(data, [(midnight + 7000, LEVEL, 0.125)], midnight, midnight + 86400)
    )
    assert day.name == "S123_202610250100.csv"
    assert day.intervals == 23
    assert day.content.count(b"\r\n") == 24
    assert day.content.endswith(b"2026-10-25 23:00:00,,,,,,,0.125\r\n")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-0.0004, "0"),
        (0.0005, "0.001"),
        (1.0005, "1.001"),
        (-1.0005, "-1.001"),
        (12.5, "12.5"),
        (1200.0, "1200"),
        (123456789.125, "123456789.125"),
        (1e22, "10000000000000000000000"),
        (1e-9, "0"),
        ("Identifier,4", '"Identifier,4"'),
        ('a "b"', '"a ""b"""'),
        ("two\nlines", '"two\nlines"'),
        ("plain text", "plain text"),
        ("Grüße", "Grüße"),
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", '"\'\t=1"'),
        ("-5.2", "-5.2"),
        ("+7", "+7"),
        ("a=b", "a=b"),
        (-5.2, "-5.2"),
        ("\ud800", "?"),
    ],
)
def test_a_cell(value: float | str, cell: str) -> None:
    """No exponent, no needless zero, no -0; quotes where RFC 4180 wants them; nothing that a spreadsheet runs."""
    data = {"site_id": "1", "tags": [tag("X", "sensor.x", "any")]}
    [document] = files(steps(data, [(0.0, 0, value)], 0.0, 900.0))
    rows = document.content.decode().split("\r\n")
    assert rows[:2] == ["Timestamp,X", f"1970-01-01 00:00:00,{cell}"]


@pytest.mark.parametrize(
    ("value", "scale", "cell"),
    [
        (0.145, 0.1, b"0.015"),
        (-0.145, 0.1, b"-0.015"),
        (812.65555, 10, b"8126.556"),
        (4166.00045, 10, b"41660.005"),
    ],
)
def test_a_half_stays_a_half_when_it_is_scaled(
    value: float, scale: float, cell: bytes
) -> None:
    """The noise of the product does not tip it."""
    scaled = tag("X", "sensor.x", "any", scale=scale)
    rows: list[Row] = [(0.0, 0, value)]
    [document] = files(steps({"site_id": "1", "tags": [scaled]}, rows, 0.0, 900.0))
    assert document.content.split(b"\r\n")[1] == b"1970-01-01 00:00:00," + cell


@pytest.mark.parametrize("value", [1e308, -1e308])
def test_a_value_too_large_for_its_scale_is_none(value: float) -> None:
    """It becomes infinite, which no cell may say."""
    data = {
        "site_id": "1",
        "tags": [
            tag("SCALED", "sensor.x", "any", scale=1000),
            tag("MEAN", "sensor.x", "any", aggregation="mean"),
        ],
    }
    rows: list[Row] = [(0.0, 0, value), (1.0, 0, -value), (2.0, 0, value)]
    assert files(steps(data, rows, 0.0, 900.0)) == []


@pytest.mark.parametrize(
    ("aggregation", "scale", "cell"),
    [
        ("max", 2, b"10"),
        ("min", 2, b"-6"),
        ("max", -2, b"6"),
        ("min", -2, b"-10"),
        ("delta", -2, b"-10"),
    ],
)
def test_the_largest_is_that_of_the_scaled_values(
    aggregation: str, scale: float, cell: bytes
) -> None:
    """A scale that turns the sign turns the order; a register still rises."""
    scaled = tag("X", "sensor.x", "any", aggregation=aggregation, scale=scale)
    rows: list[Row] = [(0.0, 0, 0.0), (1.0, 0, -3.0), (2.0, 0, 5.0)]
    [document] = files(steps({**SITE, "tags": [scaled]}, rows, 0.0, 900.0))
    assert document.content.split(b"\r\n")[1] == b"1970-01-01 00:00:00," + cell


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back(value: float) -> None:
    """To half of the last digit."""
    data = {"site_id": "1", "tags": [tag("X", "sensor.x", "any")]}
    [document] = files(steps(data, [(0.0, 0, value)], 0.0, 900.0))
    cell = document.content.decode().split("\r\n")[1].split(",")[1]
    assert set(cell) <= set("-.0123456789")
    assert len(cell.partition(".")[2]) <= 3
    assert abs(float(cell) - value) <= max(0.00051, abs(value) * 1e-15)


def test_rows_after_the_end_change_nothing() -> None:
    """They belong to intervals that are not closed yet."""
    late = [*HISTORY, *night((1800, POWER, 7.0), (1900, MODE, "late"))]
    assert steps(SITE, late, NIGHT, NIGHT + 1800) == steps(
        SITE, HISTORY, NIGHT, NIGHT + 1800
    )


def test_a_file_is_there_as_soon_as_its_period_is_over() -> None:
    """Nothing waits for the rest of the window."""
    taken = 0

    def rows() -> Iterator[Row]:
        nonlocal taken
        for taken in range(1, 100_000):
            yield NIGHT + taken, POWER, 1.0

    made = report(SITE, BERLIN).build(rows(), NIGHT, NIGHT + 86400)
    assert next(made).until == NIGHT + 900
    assert taken == 900


def test_a_row_that_came_late_is_in_the_file() -> None:
    """What the recorder has when the interval is built counts."""
    late = sorted([*HISTORY, *night((950, POWER, 5.0))], key=lambda row: row[0])
    _, second = files(steps(SITE, late, NIGHT, NIGHT + 1800))
    assert second.name == "S123_202610250100.csv"
    assert b"2026-10-25 01:00:00,5,,,0.005,,,\r\n" in second.content


DEVICES = (0, 0, 1, 1, 2)

values = st.one_of(st.none(), st.integers(-9, 2000).map(lambda value: value / 8))

instants = st.integers(-4000, 12000).map(lambda n: NIGHT + n / 2)


@given(
    rows=st.lists(st.tuples(instants, st.integers(0, 4), values), max_size=60),
    cuts=st.sets(st.integers(1, 5)),
    downtime=instants,
    max_age=st.sampled_from([200.0, 900.0]),
)
def test_windows_cut_anywhere_make_the_same_files(
    rows: list[Row], cuts: set[int], downtime: float, max_age: float
) -> None:
    """R10 with all filters, of rows as the recorder gives them."""
    rows = sorted(rows, key=lambda row: row[0])
    numbers = {**SITE, "tags": [one for one in SITE["tags"] if one["name"] != "MODE"]}
    made = report(numbers, BERLIN)
    assert len(made.series) == 4

    def window(start: float, end: float) -> list[Step]:
        since = made.needs_from(start)
        newest = {row[1]: row for row in rows if row[0] < since}
        recorded = sorted(newest.values(), key=lambda row: row[0])
        recorded += [row for row in rows if since <= row[0] < end]
        known = without_downtimes(recorded, [(downtime, downtime + 300)], 4)
        fresh = without_stale_values(known, DEVICES, max_age, 4)
        return list(made.build(fresh, start, end))

    edges = [NIGHT + 900 * n for n in [0, *sorted(cuts), 6]]
    parts = [window(*edge) for edge in pairwise(edges)]
    assert [step for part in parts for step in part] == window(NIGHT, edges[-1])


@pytest.mark.parametrize("cut", [300, 600, 1200, 2100])
def test_a_period_that_is_cut_is_two_files(cut: int) -> None:
    """With the same rows, each of them in one."""
    whole = files(steps(SITE, HISTORY, NIGHT, NIGHT + 2700))
    parts = [
        steps(SITE, HISTORY, NIGHT, NIGHT + cut),
        steps(SITE, HISTORY, NIGHT + cut, NIGHT + 2700),
    ]
    assert parts[0][-1].until == NIGHT + cut
    assert _rows([*files(parts[0]), *files(parts[1])]) == _rows(whole)


def _rows(documents: list[Document]) -> list[str]:
    return [row for each in documents for row in each.content.decode().splitlines()[1:]]
