"""Fails where a module is covered by less than 95 %, or a flow by less than all."""

import json
from pathlib import Path
import sys

MINIMUM = 95.0
WHOLE = ("config_flow.py", "repairs.py")
WHOLE_ROOM = "/flows/"


def main(report: Path) -> int:
    """Print the modules below their minimum; 1 if there are any."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    failed = 0
    for name, measured in sorted(files.items()):
        percent = measured["summary"]["percent_covered"]
        if percent < (100.0 if name.endswith(WHOLE) or WHOLE_ROOM in name else MINIMUM):
            lines = ", ".join(map(str, measured["missing_lines"][:20]))
            print(f"{name}: {percent:.1f} % covered, missing lines {lines}")
            failed = 1
    if not failed:
        print(
            f"All {len(files)} modules are covered by {MINIMUM:.0f} % or more, the flows whole."
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
