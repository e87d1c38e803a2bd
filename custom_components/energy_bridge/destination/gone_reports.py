"""Reports that were removed while nobody looked: their destination was not loaded then."""

from collections.abc import Collection
from pathlib import Path
from shutil import rmtree


def remove_gone_reports(folder: Path, known: Collection[str]) -> list[str]:
    """Remove what waits in a destination's folder for reports that are not known; answers their ids. Blocks."""
    gone = [
        each
        for each in (folder.iterdir() if folder.is_dir() else ())
        if each.is_dir() and each.name not in known
    ]
    for each in gone:
        rmtree(each, ignore_errors=True)
    return [each.name for each in gone]
