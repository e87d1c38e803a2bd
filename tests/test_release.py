"""What is released, and that nothing is before it was checked."""

from hashlib import sha256
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
from typing import Any
import zipfile

from homeassistant.util.yaml import load_yaml_dict
import pytest
import release_notes
import release_zip

from soak.ledger import DELIVERIES, LEDGER

from .helpers.metadata import MANIFEST, PACKAGE, ROOT

WORKFLOWS: dict[str, Any] = {
    path.stem: load_yaml_dict(str(path))
    for path in (ROOT / ".github" / "workflows").glob("*.yml")
}
CHECKS = ("lint", "test", "validate")
HACS = json.loads((ROOT / "hacs.json").read_text())


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as somebody."""
    name = ("-c", "user.name=Ali", "-c", "user.email=ali@example.com")
    return subprocess.run(
        ["git", *name, *arguments],
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def commit(folder: Path, subject: str, *tags: str) -> None:
    """Commit everything, even if nothing has changed."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", subject)
    for tag in tags:
        git(folder, "tag", tag)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two files, and others that are nobody's business."""
    folder = tmp_path / "project"
    component = folder / release_zip.COMPONENT
    (component / "core" / "__pycache__").mkdir(parents=True)
    (folder / ".gitignore").write_text("__pycache__/\n")
    (folder / "README.md").write_text("Read me")
    (component / "manifest.json").write_text("{}")
    (component / "core" / "wire.py").write_bytes(b"WIRE = 1\r\n")
    (component / "core" / "__pycache__" / "wire.pyc").write_bytes(b"\0")
    git(folder, "init", "--quiet")
    commit(folder, "Begin", "v0.1.0")
    (component / "forgotten.py").write_text("")
    return folder


def contents(path: Path) -> dict[str, bytes]:
    """The files in a zip."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_has_what_is_tracked(project: Path, tmp_path: Path) -> None:
    """At its root, and nothing else; the same bytes whenever and wherever it is made."""
    path = release_zip.make_zip(project, tmp_path / "one")
    assert contents(path) == {
        "core/wire.py": b"WIRE = 1\r\n",
        "manifest.json": b"{}",
    }
    copy = tmp_path / "elsewhere"
    shutil.copytree(project, copy)
    for file in copy.rglob("*"):
        file.touch()
        file.chmod(0o755)
    again = release_zip.make_zip(copy, tmp_path / "two")
    assert again.read_bytes() == path.read_bytes()
    checksum = path.with_name("energy_bridge.zip.sha256").read_text()
    assert checksum == f"{sha256(path.read_bytes()).hexdigest()}  energy_bridge.zip\n"


def test_the_zip_of_this_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is what HACS looks for, and as Home Assistant would find it in its folder."""
    if not (ROOT / ".git").exists():
        pytest.skip("git does not know which files are tracked")
    monkeypatch.setattr(sys, "argv", ["package", str(tmp_path)])
    assert release_zip.main() == 0
    found = contents(tmp_path / HACS["filename"])
    tracked = git(ROOT, "ls-files", str(PACKAGE.relative_to(ROOT))).split()
    assert set(found) == {str((ROOT / name).relative_to(PACKAGE)) for name in tracked}
    assert all((PACKAGE / name).read_bytes() == found[name] for name in found)
    assert json.loads(found["manifest.json"]) == MANIFEST
    assert {"__init__.py", "translations/en.json", "brand/icon.png"} <= found.keys()
    assert HACS["zip_release"] is True


def test_the_notes(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The section of the version, then the commits since the one before."""
    (project / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 0.10.0 (2026-12-01)\n\n- News\n\n### Fixed\n\n- A fault\n\n## 0.1.0\n\n- All\n"
    )
    commit(project, "Do more")
    commit(project, "Do it well", "v0.10.0", "v0.1")
    monkeypatch.setattr(sys, "argv", ["notes", "v0.10.0"])
    assert release_notes.main(project) == 0
    assert capsys.readouterr().out == (
        "- News\n\n### Fixed\n\n- A fault\n\n## Commits\n\n- Do it well\n- Do more\n"
    )
    assert release_notes.section((project / "CHANGELOG.md").read_text(), "0.1.0")
    assert release_notes.commits(project, "v0.1.0") == "- Begin"
    monkeypatch.setattr(sys, "argv", ["notes", "v0.1"])
    assert release_notes.main(project) == 1
    assert "0.1" in capsys.readouterr().err


def test_nothing_is_released_before_all_has_passed() -> None:
    """The checks run for the commit of the tag itself, and all of them count."""
    jobs = WORKFLOWS["release"]["jobs"]
    assert set(jobs["release"]["needs"]) == set(CHECKS) == jobs.keys() - {"release"}
    assert "if" not in jobs["release"]
    for name in CHECKS:
        assert jobs[name]["uses"] == f"./.github/workflows/{name}.yml"
        assert jobs[name].keys() <= {"name", "permissions", "uses"}
        triggers = WORKFLOWS[name][True]  # YAML takes "on" for true.
        assert {"workflow_call", "pull_request", "push"} <= triggers.keys()
        for job in WORKFLOWS[name]["jobs"].values():
            assert "continue-on-error" not in job
            assert "if" not in job
    published = jobs["release"]["steps"][-1]["run"]
    assert HACS["filename"] in published
    assert f"{HACS['filename']}.sha256" in published


def test_checks_do_not_cancel_each_other() -> None:
    """Of a called workflow `github.workflow` is the name of the caller, so each has a word of its own."""
    groups = {WORKFLOWS[name]["concurrency"]["group"] for name in CHECKS}
    assert {group.partition("-")[0] for group in groups} == set(CHECKS)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_may_do_little(name: str) -> None:
    """Only the release writes, and what others wrote cannot be changed under us."""
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {}
    for key, job in workflow["jobs"].items():
        writes = (name, key) == ("release", "release")
        assert job["permissions"] == {"contents": "write" if writes else "read"}
        if "steps" in job:
            assert job["timeout-minutes"] <= 60
        for step in job.get("steps", ()):
            if "uses" in step:
                assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", step["uses"])
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            # What a name of a branch or a tag says is no part of a command.
            assert "github." not in step.get("run", "")


def test_a_red_night_leaves_what_tells_why() -> None:
    """But nothing that has the run's secrets: its notes, Home Assistant's folder, and the headers of requests."""
    steps = WORKFLOWS["nightly"]["jobs"]["soak"]["steps"]
    (run,) = (step for step in steps if "scripts/soak" in step.get("run", ""))
    folder = run["env"]["KEPT"]
    assert '--keep "$KEPT"' in run["run"]
    upload = steps[-1]
    assert upload["if"] == "failure()"
    assert upload["with"]["path"].splitlines() == [
        f"{folder}/audit.json",
        f"{folder}/home-assistant.log",
        f"{folder}/{LEDGER}",
        f"!{folder}/{LEDGER}/{DELIVERIES}.jsonl",
    ]


def test_the_oldest_and_the_lowest_are_tested() -> None:
    """Beside what is locked: the oldest Home Assistant that HACS allows, and the lowest requirements of the manifest."""
    jobs = WORKFLOWS["test"]["jobs"]
    choices = jobs["versions"]["strategy"]["matrix"]["versions"]
    assert choices == [f"--home-assistant {HACS['homeassistant']}", "--lowest"]
    assert jobs["versions"]["steps"][-1]["run"] == "scripts/test ${{ matrix.versions }}"
    assert jobs["test"]["steps"][-1]["run"] == "scripts/test --all"
