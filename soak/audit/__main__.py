"""`python -m soak.audit DIR`: look again at what a run left; the exit code says whether it held."""

import argparse
from pathlib import Path
import sys

from ..ledger import UnreadableLine
from . import audit, checks
from .page import written
from .run import NoRun, Run
from .table import held


def main(arguments: list[str]) -> int:
    """Print the table of each run; 0 if all promises of all of them held, 1 if not, or if there is no such run."""
    parser = argparse.ArgumentParser(prog="python -m soak.audit", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, metavar="DIR")
    parser.add_argument(
        "--page",
        type=Path,
        metavar="FILE",
        help="write the figures of all these runs into this page instead",
    )
    options = parser.parse_args(arguments)
    runs: list[Path] = options.runs
    page: Path | None = options.page
    try:
        if page is not None:
            return _write(page, [Run(folder) for folder in runs])
        return max(_show(folder) for folder in runs)
    except (NoRun, UnreadableLine, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _show(folder: Path) -> int:
    text, is_held = audit(folder)
    print(text)
    return 0 if is_held else 1


def _write(page: Path, runs: list[Run]) -> int:
    audited = [(run, checks(run)) for run in runs]
    text = page.read_text(encoding="utf-8")
    page.write_text(written(text, audited), encoding="utf-8")
    missed = [run.folder for run, found in audited if not held(found)]
    for folder in missed:
        print(f"{folder} did not hold", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
