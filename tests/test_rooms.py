"""The rooms keep their order: imports run one way, and the core stands alone."""

import ast
from collections.abc import Mapping
from pathlib import Path
import re
import subprocess
import sys
import tomllib

import pytest

from custom_components.energy_bridge.entry import WINGS

from . import helpers
from .helpers.rooms import (
    DOORS,
    GROUND,
    MAY_IMPORT,
    PACKAGE,
    PACKAGE_NAME,
    imports_outside,
    impure_imports,
    strangers_in_the_root,
    wrong_imports,
)

ROOT = PACKAGE.parents[1]
TESTS = Path(__file__).parent

RIGHT = {
    "const.py": "",
    "errors.py": "from homeassistant.exceptions import HomeAssistantError\nfrom .const import A",
    "entity.py": "from .const import A\nfrom .coordinator import B\nfrom .history import x",
    "coordinator.py": "from .core.hub import Hub\nfrom .mqtt import connection",
    "core/__init__.py": "",
    "core/hub.py": "import asyncio\nfrom .cabinet import fleet\nfrom . import wire",
    "core/wire.py": "Json = object",
    "core/cabinet/__init__.py": "",
    "core/cabinet/fleet.py": "from ..wire import Json",
    "mqtt/connection.py": "from ..const import A\nfrom ..core.hub import Hub",
    "history/x.py": "from homeassistant.components import recorder",
    "hub/coordinator.py": "from ..coordinator import B\nfrom ..mqtt import connection",
    "hub/sensor.py": "from .coordinator import C\nfrom ..entity import E",
    "fleet/sensor.py": "import custom_components.energy_bridge.const",
    "destination/sensor.py": "from .. import const, errors",
    "flows/report/steps.py": "from ..forms import x\nfrom ...hub.sensor import y",
    "flows/forms.py": "from ..destination import sensor",
    "entry.py": "from .hub import coordinator",
    "sensor.py": "from .entry import x\nfrom .fleet.sensor import y",
    "__init__.py": "from .entry import x\nfrom .flows import forms",
}
"""A small integration whose imports all run the right way."""


@pytest.fixture(autouse=True)
def _integration() -> None:
    """Nothing here needs Home Assistant to run."""


def tree(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a small integration, made up."""
    package = folder.joinpath(*PACKAGE_NAME.split("."))
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return package


def test_imports_run_one_way() -> None:
    """From the doors down to the core; hub, fleet and destination do not know each other."""
    assert wrong_imports() == []


def test_the_root_holds_ground_and_doors_only() -> None:
    """Everything else has a room."""
    assert strangers_in_the_root() == []
    assert not GROUND & DOORS
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms <= MAY_IMPORT.keys()


def test_the_core_stands_alone() -> None:
    """Each of its modules can be imported where there is no Home Assistant."""
    assert impure_imports() == []


def test_what_runs_the_right_way_is_let_alone(tmp_path: Path) -> None:
    """So the next test means what it says."""
    package = tree(tmp_path, RIGHT)
    assert wrong_imports(package) == []
    assert strangers_in_the_root(package) == []


@pytest.mark.parametrize(
    ("file", "line", "offence"),
    [
        ("core/hub.py", "import homeassistant", "core imports homeassistant"),
        (
            "core/hub.py",
            "from homeassistant.util import dt as dt_util",
            "core imports homeassistant.util.dt",
        ),
        ("core/hub.py", "from ..const import A", "core imports {}.const.A"),
        (
            "core/cabinet/fleet.py",
            "from ...mqtt import connection",
            "core imports {}.mqtt.connection",
        ),
        ("const.py", "from .entity import E", "const imports {}.entity.E"),
        ("errors.py", "from .mqtt import tls", "errors imports {}.mqtt.tls"),
        ("entity.py", "from .hub.sensor import x", "entity imports {}.hub.sensor.x"),
        ("coordinator.py", "from . import flows", "coordinator imports {}.flows"),
        ("coordinator.py", "from .entry import x", "coordinator imports {}.entry.x"),
        ("mqtt/connection.py", "from ..entity import E", "mqtt imports {}.entity.E"),
        ("mqtt/connection.py", "from ..history import x", "mqtt imports {}.history.x"),
        (
            "history/x.py",
            "from ..mqtt.connection import Message",
            "history imports {}.mqtt.connection.Message",
        ),
        (
            "history/x.py",
            "from ..coordinator import B",
            "history imports {}.coordinator.B",
        ),
        ("hub/sensor.py", "from ..fleet import x", "hub imports {}.fleet.x"),
        ("fleet/sensor.py", "from .. import hub", "fleet imports {}.hub"),
        (
            "destination/sensor.py",
            "import custom_components.energy_bridge.fleet.sensor as x",
            "destination imports {}.fleet.sensor",
        ),
        (
            "hub/sensor.py",
            "from custom_components.energy_bridge import fleet",
            "hub imports {}.fleet",
        ),
        (
            "hub/sensor.py",
            "from ..flows.forms import x",
            "hub imports {}.flows.forms.x",
        ),
        ("hub/sensor.py", "from ..entry import x", "hub imports {}.entry.x"),
        ("hub/sensor.py", "from .. import Entry", "hub imports {}.Entry"),
        ("hub/sensor.py", "import custom_components.energy_bridge", "hub imports {}"),
        ("flows/forms.py", "from ..sensor import x", "flows imports {}.sensor.x"),
        (
            "flows/report/steps.py",
            "from ...config_flow import x",
            "flows imports {}.config_flow.x",
        ),
    ],
)
@pytest.mark.parametrize(
    "wrapping",
    ["{}", "def late():\n    {}", "if TYPE_CHECKING:\n    {}"],
    ids=["top", "function", "type checking"],
)
def test_an_import_turned_round_is_named(
    tmp_path: Path, file: str, line: str, offence: str, wrapping: str
) -> None:
    """With its file and line, wherever in the file it stands."""
    text = f"{RIGHT[file]}\n{wrapping.format(line)}\n"
    package = tree(tmp_path, {**RIGHT, file: text})
    number = text.count("\n")
    assert wrong_imports(package) == [
        f"{file}:{number}: {offence.format(PACKAGE_NAME)}"
    ]


@pytest.mark.parametrize(
    "call",
    [
        'importlib.import_module("homeassistant.core")',
        '__import__("homeassistant")',
        "importlib.import_module(name)",
    ],
)
def test_an_import_by_name_is_named(tmp_path: Path, call: str) -> None:
    """In a function of the core, where nothing else sees it."""
    package = tree(tmp_path, {"core/hidden.py": f"def f(name):\n    {call}\n"})
    (offender,) = wrong_imports(package)
    assert offender.startswith("core/hidden.py:2: core imports homeassistant")


def test_every_kind_has_its_platforms() -> None:
    """What `entry.py` forwards to is what the platform files serve."""
    for platform in sorted(
        {each for wing in WINGS.values() for each in wing.platforms}
    ):
        tree = ast.parse((PACKAGE / f"{platform.value}.py").read_text())
        served = {
            kind.id.lower()
            for node in ast.walk(tree)
            if isinstance(node, ast.Dict)
            for kind in node.keys
            if isinstance(kind, ast.Name)
        }
        wanted = {
            f"kind_{kind}" for kind, wing in WINGS.items() if platform in wing.platforms
        }
        assert served == wanted, platform


def test_the_audit_knows_nothing_of_what_it_audits() -> None:
    """It reads what a run left with code of its own, or one mistake would hide another."""
    files = [ROOT / "soak" / "ledger.py", *(ROOT / "soak" / "audit").rglob("*.py")]
    offenders = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files
        for line, name in imports_outside(ROOT, path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith(("soak.audit", "soak.ledger"))
    ]
    assert offenders == []


def test_the_helpers_are_listed() -> None:
    """Each file of `tests/helpers`, and nothing else."""
    listed = re.findall(r"^    (\w+) ", helpers.__doc__ or "", re.MULTILINE)
    files = {path.stem for path in Path(helpers.__file__).parent.glob("*.py")}
    assert sorted(listed) == sorted(files - {"__init__"})


def test_no_test_file_imports_another() -> None:
    """What several share is in the helpers."""
    offenders = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in TESTS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and re.search(r"\btest_", ast.unparse(node))
    ]
    assert offenders == []


def test_rooms_and_root_files_that_nobody_knows_are_named(tmp_path: Path) -> None:
    """A new room needs its place in the order, and the root is no room."""
    files = {"cards/view.py": "", "helpers.py": "", "hub/x.py": "from ..cards import y"}
    package = tree(tmp_path, {**RIGHT, **files})
    assert wrong_imports(package) == [
        "cards/view.py: there is no room cards",
        f"hub/x.py:1: hub imports {PACKAGE_NAME}.cards.y",
    ]
    assert strangers_in_the_root(package) == ["helpers.py"]


def test_what_a_core_needs_from_above_is_named(tmp_path: Path) -> None:
    """Once, in the module that imports it."""
    files = {
        "core/hub.py": "from . import wire\nfrom .cabinet import fleet\n",
        "core/wire.py": '"""JSON."""\nfrom homeassistant.core import callback\n',
        "core/cabinet/fleet.py": "from .packs import Pack\n",
        "core/cabinet/packs.py": "from ...const import A\n",
        "core/cabinet/topics.py": "from ... import hub\n",
    }
    package = tree(tmp_path, {**RIGHT, **files})
    assert impure_imports(package) == [
        f"core/cabinet/packs.py:1: the core imports {PACKAGE_NAME}.const",
        f"core/cabinet/topics.py:1: the core imports {PACKAGE_NAME}.hub",
        "core/wire.py:2: the core imports homeassistant",
    ]
    assert impure_imports(tree(tmp_path / "right", RIGHT)) == []


@pytest.mark.parametrize(
    ("file", "banned"),
    [
        pytest.param("core/cabinet/fleet.py", True, id="core"),
        pytest.param("hub/coordinator.py", False, id="hub"),
    ],
)
def test_ruff_refuses_home_assistant_in_the_core(file: str, banned: bool) -> None:
    """Also inside a function; outside the core it is welcome."""
    late = "\n\ndef late() -> None:\n    from homeassistant import core\n"
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select=TID251"]
    done = subprocess.run(
        [*ruff, "--output-format=concise", "--stdin-filename", PACKAGE / file, "-"],
        input=(PACKAGE / file).read_text(encoding="utf-8") + late,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == int(banned), done.stderr
    assert ("`homeassistant` is banned" in done.stdout) == banned


def test_the_cores_own_rules_keep_the_projects() -> None:
    """A list of banned modules replaces the one that it extends."""
    lists = []
    for path, keys in (
        (ROOT / "pyproject.toml", ("tool", "ruff")),
        (PACKAGE / "core" / "ruff.toml", ()),
    ):
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        for key in (*keys, "lint", "flake8-tidy-imports", "banned-api"):
            found = found[key]
        lists.append(found)
    project, core = lists
    assert project.items() < core.items()
    assert core.keys() - project.keys() == {"homeassistant"}
