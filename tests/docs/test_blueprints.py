"""The page of the blueprints: each one is there, with its fields and a button that imports it."""

import re
from urllib.parse import parse_qs, urlsplit

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint import models
from homeassistant.util.yaml import load_yaml_dict
import pytest

from ..helpers.blueprints import FOLDER
from ..helpers.metadata import MANIFEST, ROOT

NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SECTIONS = (ROOT / "docs/blueprints.md").read_text().split("\n## ")[1:]


def blueprint(name: str) -> models.Blueprint:
    """A blueprint as Home Assistant takes it."""
    path = FOLDER / f"{name}.yaml"
    data = load_yaml_dict(str(path))
    return models.Blueprint(data, path=path.name, schema=AUTOMATION_BLUEPRINT_SCHEMA)


@pytest.mark.parametrize("name", NAMES)
def test_the_button_leads_to_the_file(name: str) -> None:
    """The address that a blueprint says of itself is the one that its button imports, and leads to this repository."""
    metadata = blueprint(name).metadata
    path = (FOLDER / f"{name}.yaml").relative_to(ROOT)
    source = f"{MANIFEST['documentation'].partition('#')[0]}/blob/main/{path}"
    assert metadata["source_url"] == source
    section = section_of(name)
    (link,) = re.findall(
        r"\]\((https://my\.home-assistant\.io/redirect/\S+)\)", section
    )
    assert urlsplit(link).path == "/redirect/blueprint_import/"
    assert parse_qs(urlsplit(link).query) == {"blueprint_url": [source]}


@pytest.mark.parametrize("name", NAMES)
def test_fields(name: str) -> None:
    """All fields are in the section's table, in their order, each with its default."""
    rows = re.findall(r"^\| \*(.+?)\* \| (.+?) \|", section_of(name), re.MULTILINE)
    inputs = blueprint(name).inputs
    assert [row[0] for row in rows] == [each["name"] for each in inputs.values()]
    for (field, default), each in zip(rows, inputs.values(), strict=True):
        value = each.get("default")
        unit = (each["selector"].get("number") or {}).get("unit_of_measurement", "")
        if isinstance(value, int):
            space = "" if unit == "%" else " "
            assert default == f"{value:,}{space}{unit}".strip(), field
        else:
            assert (default == "Required") is (value is None), field


def section_of(name: str) -> str:
    """The section that is headed as the blueprint is called."""
    title = blueprint(name).metadata["name"].partition(": ")[2]
    (section,) = [
        each for each in SECTIONS if each.partition("\n")[0].lower() == title.lower()
    ]
    return section


def test_no_other_section() -> None:
    """A blueprint that is removed leaves none behind."""
    assert len(SECTIONS) == len(NAMES) + 1
