"""Makes the zip of a release: the integration's tracked files, always the same bytes. Standard library only, Python 3.8 or newer."""

import argparse
import hashlib
from pathlib import Path
import subprocess
import sys
from typing import Dict, List
import zipfile

ROOT = Path(__file__).resolve().parent.parent
COMPONENT = Path("custom_components/energy_bridge")
NAME = "energy_bridge.zip"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell: else each run would make other bytes."""


def tracked_files(root: Path) -> Dict[str, Path]:
    """The files that git tracks, by their paths in the zip, whose root is Home Assistant's folder of the integration."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", str(COMPONENT)],
        cwd=str(root),
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.decode("utf-8")
    paths: List[str] = [path for path in listed.split("\0") if path]
    return {
        Path(path).relative_to(COMPONENT).as_posix(): root / path
        for path in sorted(paths)
    }


def make_zip(root: Path, folder: Path) -> Path:
    """Write the zip and its checksum, in the format of sha256sum; answers the zip's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with zipfile.ZipFile(str(path), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in tracked_files(root).items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, on whichever system it is made
            info.external_attr = 0o100644 << 16
            archive.writestr(info, file.read_bytes())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    checksum = folder / (NAME + ".sha256")
    checksum.write_text("{}  {}\n".format(digest, NAME), encoding="utf-8")
    return path


def main(root: Path = ROOT) -> int:
    """Make it where the command line says."""
    parser = argparse.ArgumentParser(prog="scripts/package", description=__doc__)
    parser.add_argument("folder", nargs="?", default="dist", type=Path)
    print(make_zip(root, parser.parse_args().folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
