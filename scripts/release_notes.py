"""Writes the notes of a release: the version's section of CHANGELOG.md, then the commits. Standard library only, Python 3.8 or newer."""

import argparse
from pathlib import Path
import re
import subprocess
import sys

ROOT = Path(__file__).resolve().parent.parent


def section(changelog: str, version: str) -> str:
    """What stands below the heading of a version; empty where there is no such heading, or nothing below it."""
    heading = re.escape(version)
    found = re.search(
        rf"^## {heading}(?: [^\n]*)?\n(.*?)(?=^## |\Z)",
        changelog,
        re.MULTILINE | re.DOTALL,
    )
    return found.group(1).strip() if found else ""


def commits(root: Path, tag: str) -> str:
    """The subjects of the commits of a tag since the version before, or since the beginning, newest first."""
    before = git(root, "describe", "--tags", "--abbrev=0", "--match", "v*", f"{tag}^")
    span = f"{before}..{tag}" if before else tag
    return git(root, "log", "--no-merges", "--format=- %s", span)


def git(root: Path, *arguments: str) -> str:
    """What git prints; nothing where it fails."""
    return subprocess.run(
        ["git", *arguments],
        cwd=str(root),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
        check=False,
    ).stdout.strip()


def main(root: Path = ROOT) -> int:
    """Print the notes of the tag on the command line; 1 where the changelog says nothing of it."""
    parser = argparse.ArgumentParser(prog="scripts/release-notes", description=__doc__)
    parser.add_argument("tag")
    tag = parser.parse_args().tag
    version = tag[1:] if tag.startswith("v") else tag
    text = section((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if not text:
        print(f"CHANGELOG.md has no section for {version}.", file=sys.stderr)
        return 1
    print(f"{text}\n\n## Commits\n\n{commits(root, tag)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
