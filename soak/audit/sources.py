"""Which entities a report reads, as it is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .run import Report, Run


@dataclass(frozen=True)
class Source:
    """A place in a document, or a tag, and the entity that it is read from."""

    place: str
    entity_id: str
    scale: float
    settings: Mapping[str, object]


def sources(run: Run, report: Report) -> list[Source]:
    """Every one, those in lists inside a message included (their place is the field's own name)."""
    names = {entity.id: entity.entity_id for entity in run.entities}
    return list(_found(names, report))


def _found(names: Mapping[str, str], report: Report) -> Iterator[Source]:
    for place, settings in report.data.get("fields", {}).items():
        if isinstance(settings, Mapping) and "entity" in settings:
            yield _source(names, str(place), settings)
    for tag in report.data.get("tags", ()):
        yield _source(names, str(tag["name"]), tag)


def _source(
    names: Mapping[str, str], place: str, settings: Mapping[str, object]
) -> Source:
    entity = str(settings["entity"])
    scale = float(str(settings.get("scale") or 1))
    sign = -1 if settings.get("invert") else 1
    return Source(place, names.get(entity, entity), sign * scale, settings)
