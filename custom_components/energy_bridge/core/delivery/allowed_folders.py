"""Where on this machine reports may go."""

from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class AllowedFolders:
    """A home, except for what it keeps for itself, and other folders. All paths are resolved.

    In the home hidden folders are closed, and those with the names `closed` (lower case). They
    stay closed by every spelling that a disk may take for the same.
    """

    home: Path
    closed: frozenset[str] = frozenset()
    others: tuple[Path, ...] = ()

    def permit(self, folder: Path) -> bool:
        """Whether documents may go into a folder, whose path is resolved."""
        if self._is_closed(folder):
            return False
        return any(folder.is_relative_to(root) for root in (self.home, *self.others))

    def _is_closed(self, folder: Path) -> bool:
        home, parts = _folded(self.home), _folded(folder)
        if parts[: len(home)] != home:
            return False
        inside = parts[len(home) :]
        return not inside or inside[0].startswith(".") or inside[0] in self.closed


def _folded(path: Path) -> list[str]:
    """The parts of a path without what some disks do not tell apart: capitals, and how a letter is composed."""
    return [normalize("NFKC", part).casefold() for part in path.parts]
