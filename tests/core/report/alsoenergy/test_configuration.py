"""AlsoEnergy reports as they are stored: series, defaults, problems, and the mapping file."""

from typing import Any

import pytest

from custom_components.energy_bridge.core.report.alsoenergy import (
    AlsoEnergyReport,
    fields,
    problems,
    report,
    site,
)
from custom_components.energy_bridge.core.report.alsoenergy.configuration import (
    INTERVALS,
)
from custom_components.energy_bridge.core.report.alsoenergy.mapping import mapping_file
from custom_components.energy_bridge.core.report.alsoenergy.tag import (
    Aggregation,
    aggregation_of,
)
from custom_components.energy_bridge.core.report.configuration import Problem
from custom_components.energy_bridge.core.report.series import Dimension, Series

from ....helpers.alsoenergy import BERLIN, NIGHT, SITE, golden, tag


def test_a_series_is_read_once() -> None:
    """Two tags of one entity share it, unless their units differ."""
    made = report(SITE, BERLIN)
    assert made.series == (
        Series("sensor.power", Dimension.ACTIVE_POWER),
        Series("sensor.energy", Dimension.ENERGY, "kWh"),
        Series("sensor.mode", Dimension.TEXT),
        Series("sensor.board", Dimension.TEMPERATURE),
        Series("sensor.level", Dimension.ANY),
    )
    other = tag("P_KW", "sensor.power", "active_power", unit="kW")
    assert len(report({**SITE, "tags": [*SITE["tags"], other]}, BERLIN).series) == 6


def test_defaults() -> None:
    """5 minutes in files of 15, and an interval more is read."""
    made: AlsoEnergyReport = report(SITE, BERLIN)
    assert (made.interval, made.period) == (300, 900)
    assert made.needs_from(NIGHT) == NIGHT - 300
    assert not made.instant
    assert fields(SITE) == ()
    assert site(SITE) == "S123"


@pytest.mark.parametrize("dimension", Dimension)
def test_what_flows_has_a_mean(dimension: Dimension) -> None:
    """Registers, states of charge, texts and the unknown have a last value."""
    last = {"energy", "ratio", "any", "text"}
    expected = Aggregation.LAST if dimension in last else Aggregation.MEAN
    assert aggregation_of(dimension) is expected


def test_a_good_report_has_no_problems() -> None:
    """Whole numbers come as floats from a form."""
    assert problems(SITE) == []
    assert problems({**SITE, "interval": 300.0, "period": 900.0}) == []
    critical: list[Any] = [{**one, "critical": True} for one in SITE["tags"]]
    assert problems({**SITE, "interval": 60, "period": 60, "tags": critical}) == []
    for interval in INTERVALS[1:]:
        assert problems({**SITE, "interval": interval, "period": 86400}) == []


A, B = tag("A", "sensor.a", "energy"), tag("B", "sensor.b", "voltage")


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"site_id": ""}, "site_id", "invalid_id"),
        ({"site_id": None}, "site_id", "invalid_id"),
        ({"site_id": "S/1"}, "site_id", "invalid_id"),
        ({"site_id": "../S1"}, "site_id", "invalid_id"),
        ({"site_id": "S 1"}, "site_id", "invalid_id"),
        ({"site_id": "S1\n"}, "site_id", "invalid_id"),
        ({"site_id": "ß"}, "site_id", "invalid_id"),
        ({"header": "Time\n"}, "header", "invalid_header"),
        ({"file_name": "other"}, "file_name", "invalid_file_name"),
        ({"file_name": ["compact"]}, "file_name", "invalid_file_name"),
        ({"min_coverage": 1.1}, "min_coverage", "invalid_coverage"),
        ({"min_coverage": True}, "min_coverage", "invalid_coverage"),
        ({"interval": 30}, "interval", "interval_too_short"),
        ({"interval": 0}, "interval", "interval_too_short"),
        ({"interval": 120, "period": 3600}, "interval", "invalid_interval"),
        ({"interval": 7200, "period": 7200}, "interval", "invalid_interval"),
        ({"interval": "300"}, "interval", "invalid_interval"),
        ({"interval": 10**400}, "interval", "invalid_interval"),
        ({"interval": 60}, "interval", "interval_needs_critical"),
        ({"period": 0}, "period", "invalid_period"),
        ({"period": 30}, "period", "invalid_period"),
        ({"period": 172800}, "period", "invalid_period"),
        ({"period": 2100}, "period", "invalid_period"),
        ({"period": None}, "period", "invalid_period"),
        ({"period": 60}, "period", "period_not_multiple"),
        ({"interval": 600, "period": 900}, "period", "period_not_multiple"),
        ({"tags": []}, "tags", "no_tags"),
        ({"tags": None}, "tags", "no_tags"),
        ({"tags": [A, {**B, "name": ""}]}, "tags.2", "invalid_tag"),
        ({"tags": [A, {**B, "name": " B"}]}, "tags.2", "invalid_tag"),
        ({"tags": [A, {**B, "name": "B\tC"}]}, "tags.2", "invalid_tag"),
        *(
            ({"tags": [A, {**B, "name": f"{sign}B"}]}, "tags.2", "formula_tag")
            for sign in "=+-@"
        ),
        ({"header": "=Timestamp"}, "header", "invalid_header"),
        ({"tags": [A, B, {**B, "name": "a"}]}, "tags.3", "duplicate_tag"),
        ({"tags": [{**A, "name": "timestamp"}]}, "tags.1", "duplicate_tag"),
        ({"tags": [A, {**B, "entity": ""}]}, "tags.2", "source_missing"),
        ({"tags": [{**A, "dimension": "heat"}]}, "tags.1", "wrong_dimension"),
        ({"tags": [{**A, "aggregation": "sum"}]}, "tags.1", "invalid_aggregation"),
        (
            {"tags": [{**A, "dimension": "text", "aggregation": "mean"}]},
            "tags.1",
            "invalid_aggregation",
        ),
        ({"tags": [{**A, "scale": 0}]}, "tags.1", "invalid_scale"),
        ({"tags": [{**A, "scale": float("inf")}]}, "tags.1", "invalid_scale"),
        ({"tags": [{**A, "scale": "2"}]}, "tags.1", "invalid_scale"),
        ({"tags": [{**A, "scale": 10**400}]}, "tags.1", "invalid_scale"),
    ],
)
def test_a_problem_names_its_field(
    change: dict[str, Any], field: str, key: str
) -> None:
    """One mistake, one problem."""
    assert problems({**SITE, "tags": [A, B], **change}) == [Problem(field, key)]


def test_more_than_300_tags_are_a_warning() -> None:
    """They may cost money, and are the user's choice."""
    many: list[Any] = [tag(f"T{n}", "sensor.x", "energy") for n in range(301)]
    assert problems({**SITE, "tags": many[:300]}) == []
    assert problems({**SITE, "tags": many}) == [
        Problem("tags", "many_tags", warning=True)
    ]


def test_a_tag_that_cannot_be_read_stops_no_other() -> None:
    """Its form says what is wrong with it."""
    bad: list[Any] = [
        7,
        {**A, "entity": None},
        {**A, "aggregation": "sum"},
        {**A, "scale": 0},
    ]
    made = report({**SITE, "tags": [*bad, B]}, BERLIN)
    assert [each.name for each in made.tags] == ["B"]


def test_the_mapping_file() -> None:
    """A line per tag in its order; the hardware id is empty."""
    assert mapping_file(SITE) == golden("alsoenergy_mapping.csv")


def test_the_mapping_file_knows_the_interval() -> None:
    """In minutes, also as a form gives it."""
    line = mapping_file({**SITE, "interval": 3600.0}).split(b"\r\n")[2]
    assert line == b"GRID_E_IMP_KWH,,,,Energy,kWh,1,0,60,No,last,"


def test_the_mapping_file_runs_nothing() -> None:
    """What users write into it is no formula."""
    texts = {"device_name": "=A1", "device_type": "@x", "description": "-1+2"}
    data = {**SITE, "tags": [tag("X", "sensor.x", "any", **texts)]}
    line = mapping_file(data).split(b"\r\n")[1]
    assert line == b"X,,'=A1,'@x,,,1,0,5,No,last,'-1+2"
