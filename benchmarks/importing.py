"""(x) CPU time to import the integration, against Home Assistant's own modules, and of the libraries among it.

`python -m benchmarks.importing` does it once in its own process and prints what it took.
"""

from importlib import import_module
import os
from pathlib import Path
from statistics import median
import subprocess
import sys
import tempfile
from time import process_time

import orjson

from .measure import verdict

LIMIT = 0.3
ROOT = Path(__file__).resolve().parent.parent

CORE = ("homeassistant.bootstrap", "homeassistant.runner")
"""What a start of Home Assistant imports at least."""

ANYWAY = tuple(
    f"homeassistant.components.{name}"
    for name in (
        *("binary_sensor", "button", "diagnostics", "event", "file_upload"),
        *("frontend", "http", "logbook", "mqtt.client", "number", "recorder"),
        *("repairs", "select", "sensor", "switch", "system_health", "text"),
        "websocket_api",
    )
)
"""What is there in a house with a broker before any integration of its hardware."""

LIBRARIES = ("aiofiles", "aioftp", "aiomqtt", "asyncssh")
"""What the manifest asks for."""

INTEGRATION = tuple(
    f"custom_components.energy_bridge{name}"
    for name in (
        *("", ".config_flow", ".sensor", ".binary_sensor", ".button", ".number"),
        *(".select", ".event", ".switch", ".text", ".diagnostics", ".repairs"),
        *(".logbook", ".system_health", ".trigger", ".condition"),
    )
)
"""What Home Assistant imports of it."""


def run(starts: int = 9) -> bool:
    """Measure in interpreters started one after the other, and print; answers whether the limit holds."""
    with tempfile.TemporaryDirectory() as folder:
        _import_once(folder)  # writes the bytecode
        found = [_import_once(folder) for _ in range(starts)]
    anyway, libraries, ours, modules = map(median, zip(*found, strict=True))
    print(f"(x) importing the integration, {modules:.0f} modules of ours")
    print(
        f"    Home Assistant {anyway * 1000:.0f} ms, our libraries"
        f" {libraries * 1000:.0f} ms, ours {ours * 1000:.0f} ms"
    )
    ratio = median((each[1] + each[2]) / each[0] for each in found)
    return verdict("ours with libraries to Home Assistant", ratio, LIMIT)


def _import_once(bytecode: str) -> tuple[float, float, float, int]:
    """Seconds that Home Assistant's own modules, our libraries and our modules took, and how many those are."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        cwd=ROOT,
        env=environment | {"PYTHONPYCACHEPREFIX": bytecode},
        stdout=subprocess.PIPE,
        check=True,
    )
    anyway, libraries, ours, modules = orjson.loads(done.stdout)
    return anyway, libraries, ours, modules


def _seconds(names: tuple[str, ...]) -> float:
    began = process_time()
    for name in names:
        import_module(name)
    return process_time() - began


def main() -> None:
    """Import all once."""
    spent = [_seconds(CORE + ANYWAY), _seconds(LIBRARIES), _seconds(INTEGRATION)]
    own = sum(name.startswith(INTEGRATION[0]) for name in sys.modules)
    print(orjson.dumps([*spent, own]).decode())


if __name__ == "__main__":
    main()
