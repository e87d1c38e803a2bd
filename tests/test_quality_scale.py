"""The quality scale, held against the code: all that a machine can see of each rule."""

import ast
from collections.abc import Callable, Mapping
import importlib
from importlib.metadata import distribution
import inspect
from pathlib import Path
import re
import tomllib

from homeassistant.components.sensor import DEVICE_CLASS_UNITS
from homeassistant.config_entries import ConfigFlow
from homeassistant.const import PERCENTAGE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components import energy_bridge
from custom_components.energy_bridge import config_flow, diagnostics
from custom_components.energy_bridge.const import DOMAIN, TRANSPORT_FOLDER
from custom_components.energy_bridge.destination import libraries
from custom_components.energy_bridge.entry import WINGS

from .helpers.descriptions import DESCRIPTIONS
from .helpers.metadata import MANIFEST, PACKAGE, ROOT, modules
from .helpers.quality_scale import (
    FOR_A_PERSON,
    GRADES,
    HELD_ELSEWHERE,
    LISTENERS,
    PLATFORMS,
    RULES,
    SCALE,
    TIERS,
    calls,
    entity_classes,
    is_exempt,
    source_of,
)

held_here: set[str] = set()


def holds[FunctionT: Callable[..., object]](
    *rules: str,
) -> Callable[[FunctionT], FunctionT]:
    """Note that a test of this file holds rules."""
    held_here.update(rules)
    return lambda test: test


def test_file() -> None:
    """All rules, by tier and in the order of the documentation; each is kept, or there is a reason why it need not be."""
    text = SCALE.read_text()
    tiers = re.findall(r"^  # (\w+)\n((?:^  +.*\n)+)", text, re.MULTILINE)
    found = {
        tier: tuple(re.findall(r"^  ([a-z-]+):", rules, re.MULTILINE))
        for tier, rules in tiers
    }
    assert found == TIERS
    assert tuple(GRADES) == RULES
    assert len(set(RULES)) == 54
    for rule, grade in GRADES.items():
        if isinstance(grade, Mapping):
            assert grade.keys() == {"status", "comment"}, rule
            assert grade["status"] in ("done", "exempt"), rule
            assert len(grade["comment"].split()) > 4, rule
        else:
            assert grade == "done", rule
    assert MANIFEST["quality_scale"] == [*TIERS][-1].casefold()


def test_each_rule_is_held() -> None:
    """By a test here or elsewhere, or it is known that only a person can judge it."""
    pages = (Path(__file__).parent / "docs/test_contents.py").read_text()
    documented = {*re.findall(r'^    "(docs-[a-z-]+)": \(', pages, re.MULTILINE)}
    assert held_here | {*HELD_ELSEWHERE, *FOR_A_PERSON} | documented == {*RULES}
    for named in HELD_ELSEWHERE.values():
        for test in named:
            name, _, function = test.partition("::")
            tree = ast.parse((Path(__file__).parent / name).read_text())
            assert any(
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name == function
                for node in tree.body
            ), test


@holds("action-setup")
async def test_actions_are_there_without_an_entry(hass: HomeAssistant) -> None:
    """So that automations can be checked, and tell why they fail."""
    assert await async_setup_component(hass, DOMAIN, {})
    described = load_yaml_dict(str(PACKAGE / "services.yaml"))
    registered = hass.services.async_services_for_domain(DOMAIN)
    assert registered.keys() == described.keys() != set()
    in_entries = ast.parse(source_of(energy_bridge.async_setup_entry))
    assert not list(calls(in_entries, "async_setup_services"))


@holds("appropriate-polling")
def test_nothing_is_polled() -> None:
    """No entity asks to be updated, and no coordinator has an interval."""
    assert is_exempt("appropriate-polling")
    assert MANIFEST["iot_class"].endswith("_push")
    for each in entity_classes():
        assert object.__new__(each).should_poll is False, each
        assert vars(each).keys().isdisjoint({"async_update", "update"}), each
    for path, module in modules().items():
        names = {
            getattr(node, "arg", getattr(node, "id", ""))
            for node in ast.walk(module)
            if isinstance(node, ast.keyword | ast.Name)
        }
        assert names.isdisjoint({"update_interval", "SCAN_INTERVAL"}), path


@holds("common-modules")
def test_common_modules() -> None:
    """At the root what is common to all, in each wing what is common there."""
    wings = {wing.coordinator.__module__.split(".")[-2] for wing in WINGS.values()}
    for folder in ("", *wings):
        assert (PACKAGE / folder / "entity.py").is_file()
    assert (PACKAGE / "coordinator.py").is_file()


@holds("config-flow-test-coverage", "test-coverage")
def test_coverage_is_demanded() -> None:
    """All of flows, and 95 % of each module, by the script that CI runs."""
    demanded = (ROOT / "scripts/check_coverage.py").read_text()
    assert re.search(r"^MINIMUM = (9[5-9]|100)(\.\d+)?$", demanded, re.MULTILINE)
    assert '"config_flow.py"' in demanded
    assert '"/flows/"' in demanded
    assert "check_coverage.py" in (ROOT / "scripts/test").read_text()
    assert "scripts/test" in (ROOT / ".github/workflows/test.yml").read_text()


@holds("dependency-transparency")
def test_what_is_installed_later_is_named() -> None:
    """Libraries that the manifest does not have stand beside the rule, each with the file that asks for it."""
    explained = GRADES["dependency-transparency"]["comment"]
    asking = {
        path.relative_to(PACKAGE).as_posix()
        for path, module in modules().items()
        if list(calls(module, "async_process_requirements"))
    }
    assert asking
    for library in libraries._LIBRARIES.values():
        name, _, version = library.requirement.partition("==")
        assert version
        assert f"{name} " in explained
        assert not any(each.startswith(name) for each in MANIFEST["requirements"])
    assert all(f"({path})" in explained for path in asking)


@holds("docs-triggers", "docs-conditions")
@pytest.mark.parametrize("kind", ["trigger", "condition"])
def test_triggers_and_conditions(kind: str) -> None:
    """Exempt as long as there are none; else each is on a page."""
    described = PACKAGE / f"{kind}s.yaml"
    assert described.exists() is (PACKAGE / f"{kind}.py").exists()
    assert described.exists() is not is_exempt(f"docs-{kind}s")
    if described.exists():
        pages = "".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
        for name in load_yaml_dict(str(described)):
            assert name.startswith(".") or f"{DOMAIN}.{name}" in pages, name


@holds("entity-event-setup")
def test_entities_listen_while_they_are_there() -> None:
    """Nobody listens before an entity is added, and nobody forgets to stop."""
    for each in entity_classes():
        source = inspect.cleandoc(f"\n{source_of(each)}")
        for method in ast.walk(ast.parse(source)):
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            begun = list(calls(method, LISTENERS))
            if method.name == "__init__":
                assert not begun, each
            ended = [
                call
                for kept in calls(method, "async_on_remove")
                for call in calls(kept, LISTENERS)
            ]
            assert {*begun} == {*ended}, (each, method.name)


@holds("entity-unique-id", "has-entity-name")
def test_entities_have_names_and_ids() -> None:
    """All are of one family, in which each has an id and a name below its device's."""
    known = {each.__name__: each for each in entity_classes()}
    for each in known.values():
        assert object.__new__(each).has_entity_name, each
        if not each.__subclasses__():
            own = [base for base in each.__mro__ if DOMAIN in base.__module__]
            sources = map(source_of, own)
            assert any("_attr_unique_id = " in source for source in sources), each
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                bases = [ast.unparse(base).partition("[")[0] for base in node.bases]
                if any(base.endswith("Entity") for base in bases):
                    assert node.name in known, (path, node.name)


@holds("entity-device-class")
def test_units_have_device_classes() -> None:
    """A unit that only some classes have stands beside one of them."""
    units: dict[object, set[str]] = {}
    for device_class, allowed in DEVICE_CLASS_UNITS.items():
        for unit in allowed:
            units.setdefault(unit, set()).add(device_class)
    for description in DESCRIPTIONS[Platform.SENSOR]:
        unit = getattr(description, "native_unit_of_measurement", None)
        if unit not in (None, PERCENTAGE) and unit in units:
            assert getattr(description, "device_class", None) in units[unit], (
                description
            )


@holds("entity-disabled-by-default")
def test_some_entities_are_disabled() -> None:
    """What few people need is there for those who ask for it, and something is there for all."""
    shown = [
        each.entity_registry_enabled_default for each in DESCRIPTIONS[Platform.SENSOR]
    ]
    assert 0 < sum(shown) < len(shown)


@holds("icon-translations")
def test_icons_are_not_in_the_code() -> None:
    """They are in icons.json, where each state can have another one."""
    for path, module in modules().items():
        for node in ast.walk(module):
            name = getattr(node, "arg", getattr(node, "attr", None))
            assert name not in ("icon", "_attr_icon"), (path, node)


@holds("runtime-data")
def test_runtime_data() -> None:
    """It is kept with the entry, which has a type of its own, and not by the domain's name."""
    assert (
        "type EnergyBridgeConfigEntry = ConfigEntry["
        in (PACKAGE / "entry.py").read_text()
    )
    assert "entry.runtime_data = " in source_of(energy_bridge.async_setup_entry)
    for path in modules():
        assert "hass.data[DOMAIN]" not in path.read_text(), path


@holds("test-before-setup")
def test_the_connection_is_tried_before_entities() -> None:
    """What fails, fails before any platform is set up."""
    source = source_of(energy_bridge.async_setup_entry)
    assert (
        -1 < source.find(".async_start()") < source.find("async_forward_entry_setups")
    )


@holds("config-entry-unloading", "stale-devices")
@pytest.mark.parametrize(
    "name",
    ["async_unload_entry", "async_remove_entry", "async_remove_config_entry_device"],
)
def test_what_home_assistant_calls(name: str) -> None:
    """It is there."""
    assert inspect.iscoroutinefunction(getattr(energy_bridge, name))


@holds("diagnostics")
def test_diagnostics_are_offered() -> None:
    """Of every kind of entry, loaded or not."""
    offered = diagnostics.async_get_config_entry_diagnostics
    assert inspect.iscoroutinefunction(offered)
    assert diagnostics.DIAGNOSTICS.keys() == WINGS.keys()


@holds("integration-owner")
def test_somebody_owns_it() -> None:
    """By a name that can be called."""
    assert MANIFEST["codeowners"]
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])


@holds("parallel-updates")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates(platform: str) -> None:
    """Each platform says how many at once."""
    module = importlib.import_module(f"custom_components.{DOMAIN}.{platform}")
    assert module.PARALLEL_UPDATES in (0, 1)


@holds("config-flow", "reauthentication-flow", "reconfiguration-flow")
def test_flows_of_entries() -> None:
    """Each way to hardware or a destination can be changed, and each that has a login asks for it again."""
    assert MANIFEST["config_flow"] is True
    flow = config_flow.EnergyBridgeConfigFlow
    assert hasattr(flow, "async_step_reauth")
    assert hasattr(flow, "async_step_reconfigure")
    ways = {(kind, way) for kind, wing in WINGS.items() for way in wing.transports}
    assert config_flow._FLOWS.keys() == ways
    for (_, transport), steps in config_flow._FLOWS.items():
        assert callable(steps.reconfigure)
        assert (steps.reauth is None) is (transport == TRANSPORT_FOLDER), transport


@holds("discovery", "discovery-update-info")
def test_discovery() -> None:
    """Each source of the manifest has its step; what has no address needs no update of it."""
    with_address = {"bluetooth", "dhcp", "homekit", "ssdp", "usb", "zeroconf"}
    sources = MANIFEST.keys() & {"mqtt", *with_address}
    assert sources
    for source in sources:
        step = f"async_step_{source}"
        flow = config_flow.EnergyBridgeConfigFlow
        assert getattr(flow, step) is not getattr(ConfigFlow, step)
    assert is_exempt("discovery-update-info") is sources.isdisjoint(with_address)


@holds("inject-websession")
def test_websessions_are_given() -> None:
    """None is made: Home Assistant's own is used."""
    used = False
    for path, module in modules().items():
        assert not list(calls(module, "ClientSession")), path
        used |= bool(list(calls(module, "async_get_clientsession")))
    assert used


@holds("strict-typing")
def test_types_are_strict() -> None:
    """Ours, in CI; and those of each library, which brings its types or is named with those that somebody else wrote."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert settings["strict"] is True
    assert "mypy" in (ROOT / "scripts/lint").read_text()
    assert "scripts/lint" in (ROOT / ".github/workflows/lint.yml").read_text()
    explained = GRADES["strict-typing"]["comment"]
    for requirement in MANIFEST["requirements"]:
        name = re.split("[^a-z]", requirement)[0]
        files = distribution(name).files or ()
        if not any(file.name == "py.typed" for file in files):
            assert f"{name} " in explained
            assert distribution(f"types-{name}")
