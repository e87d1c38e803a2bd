"""A pack that somebody looks for."""

from .packs import PackIndex, Stay


class PackSearch:
    """What is looked for among the packs of one broker, and followed until something else is.

    `text` is blank while nothing is. `candidates` are the packs that it may mean, where these are several.
    """

    def __init__(self, packs: PackIndex) -> None:
        """Look for nothing yet."""
        self._packs = packs
        self._pack_id = ""
        self.text = ""
        self.candidates: tuple[str, ...] = ()

    def look_for(self, text: str) -> None:
        """Look for the pack with this id, else for the one whose id has the text in it; blank for none."""
        self.text = text.strip()
        found = self._packs.search(self.text)
        self.candidates = tuple(found) if len(found) > 1 else ()
        self._pack_id = found[0] if len(found) == 1 else self.text

    @property
    def pack_id(self) -> str | None:
        """The pack that is meant, also one that was never seen; None for none, or for one of several."""
        return None if self.candidates else self._pack_id or None

    @property
    def stays(self) -> tuple[Stay, ...]:
        """Where it is and was, the newest first."""
        return () if self.pack_id is None else self._packs.find(self.pack_id)
