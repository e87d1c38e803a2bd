"""The entities of the community integration are recognized, by unique id and by entity id."""

import pytest

from custom_components.energy_bridge.core.ferroamp.community import (
    COUNTERPARTS,
    Counterpart,
    is_same_unit,
    known_by_name,
    known_by_unique_id,
    our_key,
)
from custom_components.energy_bridge.core.ferroamp.device import DeviceKey
from custom_components.energy_bridge.core.ferroamp.quantities import Kind

UNITS = ["1", "20030049", "PS00990-A04-S20120476", "30-H022-21030023 "]


def sender(counterpart: Counterpart, unit: str) -> str:
    """How ids of an entry `my_ferroamp_hub` begin."""
    kind = counterpart.kind
    return f"my_ferroamp_hub_{kind}_{unit}" if unit else f"my_ferroamp_hub_{kind}"


@pytest.mark.parametrize("counterpart", COUNTERPARTS, ids=lambda each: each.slug)
def test_each_is_recognized(counterpart: Counterpart) -> None:
    """With its entry and its unit, whatever the unit calls itself."""
    for unit in [""] if counterpart.kind is Kind.HUB else UNITS:
        known = known_by_unique_id(f"{sender(counterpart, unit)}-{counterpart.key}")
        assert known is not None
        assert known.counterpart is counterpart
        assert (known.source, known.unit) == ("my_ferroamp_hub", unit)
        of_unit = f"_{counterpart.kind}_1" if unit else ""
        named = known_by_name(f"my_ferroamp_hub{of_unit}_{counterpart.slug}")
        assert named is not None
        assert named.counterpart is counterpart
        assert (named.source, named.unit) == ("my_ferroamp_hub", "1" if unit else "")


def test_no_two_share_an_id() -> None:
    """Nor does any of ours follow two of theirs."""
    for part in ("key", "slug", "ours"):
        found = [(each.kind, getattr(each, part)) for each in COUNTERPARTS]
        found = [each for each in found if each[1] is not None]
        assert len(found) == len(set(found)), part


@pytest.mark.parametrize(
    "text",
    [
        "ferroamp_ehub-gridfreq",
        "ferroamp_ehub_last_cmd",
        "ferroamp_ehub-pext-L4",
        "ferroamp_eso_1-upv",
        "ferroamp_esm_1-status",
        "",
    ],
)
def test_the_rest_is_not(text: str) -> None:
    """What has no statistics, or is of another sender."""
    assert known_by_unique_id(text) is None


def test_names_of_others_are_not() -> None:
    """Of entity ids too."""
    assert known_by_name("grid_power") is None
    assert known_by_name("ferroamp_control_status") is None
    assert known_by_name("ferroamp_sso_1_battery_voltage") is None


@pytest.mark.parametrize(
    ("name", "unit", "same"),
    [
        ("1", "1", True),
        ("1", "21", False),
        ("20030049", "20030049", True),
        ("20120476", "PS00990-A04-S20120476", True),
        ("PS00990-A04-S20120476", "PS00990-A04-S20120476", True),
        ("ps00990_a04_s20120476", "PS00990-A04-S20120476", True),
        ("477", "PS1-A1-S477", True),
        ("21030023", "30-H022-21030023", True),
        ("12345678", "ES01Z000012345678", True),
        ("ES01Z000012345678 ", "ES01Z000012345678", True),
        ("20120477", "PS00990-A04-S20120476", False),
        ("", "20120476", False),
    ],
)
def test_units(name: str, unit: str, same: bool) -> None:
    """That integration leaves part numbers out, and shortens what it takes for one."""
    part_number, _, serial = unit.rpartition("-")
    assert is_same_unit(name, DeviceKey(Kind.SSO, serial, part_number)) is same


def test_swapped_counters_go_the_other_way() -> None:
    """As the hub's option says; nothing else does."""
    ours = {each.ours for each in COUNTERPARTS}
    for each in COUNTERPARTS:
        swapped, plain = (our_key(each, swapped=way) for way in (True, False))
        assert plain == each.ours
        assert swapped in ours
        assert (swapped != plain) is each.key.startswith("wbat")
