"""Where on this machine reports may go."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AllowedFolders:
    """A home, except for what it keeps for itself, and other folders. All paths are resolved.

    In the home hidden folders are closed, and those with the names `closed` (lower case).
    """

    home: Path
    closed: frozenset[str] = frozenset()
    others: tuple[Path, ...] = ()

    def permit(self, folder: Path) -> bool:
        """Whether documents may go into a folder, whose path is resolved."""
        if folder.is_relative_to(self.home):
            inside = folder.relative_to(self.home).parts
            return bool(inside) and not self._is_closed(inside[0])
        return any(folder.is_relative_to(other) for other in self.others)

    def _is_closed(self, name: str) -> bool:
        return name.startswith(".") or name.lower() in self.closed
