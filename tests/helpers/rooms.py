"""The rooms of the integration, and who imports whom against their order."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
import subprocess
import sys
from types import MappingProxyType

from homeassistant.const import Platform

PACKAGE_NAME = "custom_components.energy_bridge"
PACKAGE = Path(__file__).resolve().parents[2].joinpath(*PACKAGE_NAME.split("."))

WINGS = frozenset({"hub", "fleet", "destination"})
GROUND = frozenset({"automation", "const", "errors", "entity", "coordinator"})
"""Files of the root that wings may import; every other one is a door."""

DOORS = frozenset(
    {
        "__init__",
        "condition",
        "config_flow",
        "diagnostics",
        "entry",
        "logbook",
        "repairs",
        "services",
        "system_health",
        "trigger",
        "websocket_api",
        *(platform.value for platform in Platform),
    }
)
"""What Home Assistant looks for by name or wants there, and the table of the kinds of entry."""

DOOR = "a door"
HOME_ASSISTANT = "homeassistant"

_BELOW = frozenset({HOME_ASSISTANT, "core", "const", "errors"})
_SHARED = _BELOW | GROUND | {"mqtt", "history"}

MAY_IMPORT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "core": frozenset(),
        "const": _BELOW,
        "errors": _BELOW,
        "mqtt": _BELOW,
        "history": _BELOW,
        "automation": _SHARED,
        "entity": _SHARED,
        "coordinator": _SHARED,
        **dict.fromkeys(WINGS, _SHARED),
        "flows": _SHARED | WINGS,
        "frontend": _BELOW,
        DOOR: _SHARED | WINGS | {"flows", "frontend"},
    }
)
"""What each room, and each file of the ground floor, may import beside itself."""

_CORE_ALONE = Path(__file__).with_name("core_alone.py")


def wrong_imports(package: Path = PACKAGE) -> list[str]:
    """Every import that runs against the order of the rooms, with its file and line."""
    wrong = []
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package)
        room = _room(package, file.with_suffix("").parts)
        if room not in MAY_IMPORT:
            wrong.append(f"{file}: there is no room {room}")
            continue
        wrong += [
            f"{file}:{line}: {room} imports {imported}"
            for line, imported in _imports(package, path)
            if (target := _room_of_import(package, imported)) not in (None, room)
            and target not in MAY_IMPORT[room]
        ]
    return wrong


def strangers_in_the_root(package: Path = PACKAGE) -> list[str]:
    """Python files of the root that are neither ground floor nor door."""
    known = GROUND | DOORS
    return sorted(path.name for path in package.glob("*.py") if path.stem not in known)


def impure_imports(package: Path = PACKAGE) -> list[str]:
    """What the core's modules fail to import where there is nothing but the core, with file and line."""
    done = subprocess.run(
        [sys.executable, _CORE_ALONE, package, PACKAGE_NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def imports_outside(root: Path, path: Path) -> Iterator[tuple[int, str]]:
    """The same for a file beside the integration."""
    return _imports_from(path.relative_to(root).parent.parts, path)


def _imports(package: Path, path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each module imported in a file, wherever in it."""
    folder = (*PACKAGE_NAME.split("."), *path.relative_to(package).parent.parts)
    return _imports_from(folder, path)


def _imports_from(folder: tuple[str, ...], path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = folder[: max(len(folder) + 1 - node.level, 0)] if node.level else ()
            module = ".".join((*base, node.module) if node.module else base)
            for alias in node.names:  # each may be a module
                yield node.lineno, f"{module}.{alias.name}"
        elif isinstance(node, ast.Call) and (name := _imported_by_call(node)):
            yield node.lineno, name


def _imported_by_call(call: ast.Call) -> str | None:
    """What `import_module` or `__import__` is to import; a name that is not written out may be anything."""
    name = getattr(call.func, "attr", getattr(call.func, "id", None))
    if name not in ("import_module", "__import__"):
        return None
    (first, *_) = call.args
    if isinstance(first, ast.Constant):
        return str(first.value)
    return f"{HOME_ASSISTANT}.{ast.unparse(first)}"


def _room_of_import(package: Path, imported: str) -> str | None:
    """The room that an imported name belongs to; None if that is neither ours nor Home Assistant's."""
    if imported.split(".", maxsplit=1)[0] == HOME_ASSISTANT:
        return HOME_ASSISTANT
    if imported == PACKAGE_NAME:
        return DOOR
    if not imported.startswith(f"{PACKAGE_NAME}."):
        return None
    inside = imported.removeprefix(f"{PACKAGE_NAME}.").split(".")
    return _room(package, tuple(inside))


def _room(package: Path, inside: tuple[str, ...]) -> str:
    """The room of a module or of a name in one, as seen from the package."""
    first = inside[0]
    if first in GROUND or (package / first).is_dir():
        return first
    return DOOR
