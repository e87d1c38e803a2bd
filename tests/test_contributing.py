"""What somebody reads who wants to report or change something."""

from collections.abc import Iterator
import re
from typing import Any

from homeassistant.util.yaml import load_yaml_dict
import pytest

from .helpers.metadata import MANIFEST, ROOT

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
PAGES = ("CONTRIBUTING.md", "SECURITY.md", ".github/pull_request_template.md")


def fields(name: str) -> Iterator[dict[str, Any]]:
    """What a form asks for."""
    form = load_yaml_dict(str(FORMS / name))
    assert form.keys() == {"name", "description", "labels", "body"}
    for field in form["body"]:
        if field["type"] != "markdown":
            assert field["type"] in {"checkboxes", "dropdown", "input", "textarea"}
            assert field["attributes"]["label"]
            yield field


@pytest.mark.parametrize("name", ["bug_report.yml", "feature_request.yml"])
def test_forms(name: str) -> None:
    """Each field has its own id, of characters that GitHub takes, and its own label."""
    found = list(fields(name))
    ids = [field["id"] for field in found]
    labels = [field["attributes"]["label"] for field in found]
    assert len(ids) == len(set(ids)) == len(set(labels))
    assert all(re.fullmatch(r"[a-z_]+", each) for each in ids)
    for field in found:
        keys = {"type", "id", "attributes"}
        if field["type"] != "checkboxes":
            keys |= {"validations"}
        assert field.keys() == keys


def test_a_fault_is_reported_with_what_answers_need() -> None:
    """Versions, diagnostics and the log; and nobody sends a secret without having been told."""
    found = {field["id"]: field for field in fields("bug_report.yml")}
    needed = {key for key in found if found[key].get("validations", {}).get("required")}
    assert needed == {
        *("part", "seen", "version", "home_assistant", "diagnostics", "logs"),
    }
    promises = found["checked"]["attributes"]["options"]
    assert all(each["required"] for each in promises)
    assert any("password" in each["label"] for each in promises)


def test_nothing_is_reported_without_a_form() -> None:
    """Holes are reported privately, here as in the page about security."""
    choices = load_yaml_dict(str(FORMS / "config.yml"))
    assert choices["blank_issues_enabled"] is False
    private = f"{MANIFEST['documentation']}/security/advisories/new"
    assert private in [each["url"] for each in choices["contact_links"]]
    assert all(each["about"] for each in choices["contact_links"])
    assert private in (ROOT / "SECURITY.md").read_text()
    assert {path.name for path in FORMS.iterdir()} == {
        *("bug_report.yml", "config.yml", "feature_request.yml"),
    }


@pytest.mark.parametrize("page", PAGES)
def test_what_is_named_is_there(page: str) -> None:
    """Files that are linked to, scripts and folders."""
    text = (ROOT / page).read_text()
    names = re.findall(r"\]\((?!https://)([^)#]+)\)", text)
    names += re.findall(r"`((?:scripts|tests|custom_components)/[\w/.-]+)", text)
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_every_command_is_explained() -> None:
    """Those in the folder of scripts that people call."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    commands = {
        path.name
        for path in (ROOT / "scripts").iterdir()
        if path.is_file() and not path.suffix
    }
    told = set(re.findall(r"`scripts/([a-z-]+)", text))
    assert told <= commands
    assert {"setup", "lint", "test", "develop", "demo", "frontend", "package"} <= told
