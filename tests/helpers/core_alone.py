"""Imports every module of the core where there is nothing but the core: python core_alone.py FOLDER NAME.

FOLDER is the integration's, NAME its full name. Prints where something else was imported.
"""

from collections.abc import Sequence
import importlib
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
import sys
import traceback
from types import ModuleType
from typing import override


class Refusal(MetaPathFinder):
    """Refuses Home Assistant, and all of the integration but its core."""

    def __init__(self, package: str) -> None:
        """Let the core of this package through."""
        self._package = package

    @override
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        ours = f"{fullname}.".startswith(f"{self._package}.")
        core = f"{fullname}.".startswith(f"{self._package}.core.")
        if fullname.split(".", maxsplit=1)[0] == "homeassistant" or (ours and not core):
            raise ImportError(f"the core imports {fullname}")
        return None


def stand_in(folder: Path, name: str) -> None:
    """Let the package's modules be found without running its own `__init__`."""
    parent, _, _ = name.partition(".")
    for each, path in ((parent, []), (name, [str(folder)])):
        module = ModuleType(each)
        module.__path__ = path
        sys.modules[each] = module


def main(folder: Path, name: str) -> None:
    """Import one after the other."""
    stand_in(folder, name)
    sys.meta_path.insert(0, Refusal(name))
    told = set()
    for path in sorted(folder.glob("core/**/*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        try:
            importlib.import_module(".".join((name, *parts)))
        except ImportError as err:
            where = [
                frame
                for frame in traceback.extract_tb(err.__traceback__)
                if Path(frame.filename).is_relative_to(folder)
            ]
            file = Path(where[-1].filename).relative_to(folder)
            told.add(f"{file}:{where[-1].lineno}: {err}")
    sys.stdout.writelines(f"{line}\n" for line in sorted(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
