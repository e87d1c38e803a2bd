"""The English texts that users read, from the integration's own translations."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "custom_components" / "energy_bridge"

TEXTS: Mapping[str, Any] = json.loads(
    (PACKAGE / "translations" / "en.json").read_text(encoding="utf-8")
)


def options_of(selector: str) -> Mapping[str, str]:
    """What the words of a choice are called; nothing for a choice whose words are shown as they are."""
    found: Mapping[str, str] = TEXTS["selector"].get(selector, {}).get("options", {})
    return found


def in_cell(text: str) -> str:
    """A text as it may stand in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
