"""The files of the integration that tests compare."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
import json
from pathlib import Path
import re
from typing import Any

from custom_components.energy_bridge.const import DOMAIN

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "custom_components" / DOMAIN
MANIFEST: dict[str, Any] = json.loads((PACKAGE / "manifest.json").read_text())
ICONS: dict[str, Any] = json.loads((PACKAGE / "icons.json").read_text())
TEXTS: dict[str, Any] = json.loads((PACKAGE / "translations/en.json").read_text())


@cache
def modules() -> Mapping[Path, ast.Module]:
    """The integration's modules, parsed, by their paths."""
    return {path: ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py")}


def leaves(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """All texts of a tree, with the keys that lead to them."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    else:
        assert isinstance(node, str)
        yield ".".join(path), node


def placeholders(text: str) -> set[str]:
    """What is filled in."""
    return set(re.findall(r"{(\w+)}", text))
