"""What a report would have sent last, and what there is to say about it."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
import json

from homeassistant.components.recorder import is_entity_recorded
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...core.report.configuration import Data
from ...core.report.document import Document, Report
from ...core.report.formats import FORMATS
from ...core.report.teleport import is_flash
from ...destination.preview import async_build_preview
from ...history.references import entity_of
from ...hub.issues import BATTERY_DIRECTION

_BATTERY_COUNTERS = ("_battery_energy_charged", "_battery_energy_discharged")

_NAMES = 3
"""The most that stand in a note unfolded."""

type Note = tuple[str, list[str]]
"""The key of a text, and what it is about."""


async def async_preview(
    hass: HomeAssistant, format_key: str, data: Data, notes: Iterable[Note]
) -> str:
    """Markdown: what to know of a report without errors, then its document of the last interval, folded."""
    report = FORMATS[format_key].report(data, dt_util.get_default_time_zone())
    preview = await async_build_preview(hass, format_key, data)
    found = [*notes, *_warnings(format_key, data), *_source_notes(hass, report)]
    if not is_flash(data):
        found += _history_notes(hass, report)
    if preview.without_history:
        found.append(("no_history", list(preview.without_history)))
    if preview.first_at is not None:
        found.append(("first_document", [_local_time(preview.first_at)]))
    if preview.document is None:
        found.append(("nothing_live" if is_flash(data) else "nothing", []))
    elif preview.document.unset:
        found.append(("set_point_unknown", list(preview.document.unset)))
    lines = await _async_note_lines(hass, found)
    shown = [] if preview.document is None else [_shown(preview.document)]
    return "\n\n".join(["\n".join(lines), *shown]).strip()


async def _async_note_lines(hass: HomeAssistant, notes: Iterable[Note]) -> list[str]:
    """The notes as a list in the language of Home Assistant."""
    texts = await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )
    return [
        " ".join(
            [
                f"- {texts[f'component.{DOMAIN}.selector.report_note.options.{key}']}",
                _named(about),
            ]
        ).rstrip()
        for key, about in notes
    ]


def _named(names: Sequence[str]) -> str:
    """Names in a row; many are folded behind the first one, so that a phone shows what to do next."""
    if len(names) <= _NAMES:
        return ", ".join(f"`{each}`" for each in names)
    first, *others = (f"<code>{escape(each)}</code>" for each in names)
    head = f"<summary>{first} … ({len(names)})</summary>"
    return f"<details>{head}{', '.join(others)}</details>"


def _warnings(format_key: str, data: Data) -> Iterator[Note]:
    """The problems of a report without errors, each with the fields that have it."""
    fields: dict[str, list[str]] = {}
    for problem in FORMATS[format_key].problems(data):
        fields.setdefault(problem.key, []).append(problem.field)
    yield from fields.items()


def _source_notes(hass: HomeAssistant, report: Report) -> Iterator[Note]:
    """Entities that a renaming would lose, or that may be wrong."""
    references = dict.fromkeys(series.entity for series in report.series)
    if unregistered := [each for each in references if "." in each]:
        yield "not_registered", unregistered
    if doubtful := list(_doubtful_counters(hass, references)):
        yield "battery_direction", doubtful


def _history_notes(hass: HomeAssistant, report: Report) -> Iterator[Note]:
    """Entities whose past nobody records."""
    references = dict.fromkeys(series.entity for series in report.series)
    if DATA_INSTANCE not in hass.data:
        return
    names = [entity for each in references if (entity := entity_of(hass, each))]
    if silent := [name for name in names if not is_entity_recorded(hass, name)]:
        yield "not_recorded", silent


def _doubtful_counters(hass: HomeAssistant, references: Iterable[str]) -> Iterator[str]:
    """The counters of a battery whose hub is to be repaired, since they may be the wrong way round."""
    registry, issues = er.async_get(hass), ir.async_get(hass)
    for reference in references:
        entry = registry.async_get(reference)
        if entry is None or entry.platform != DOMAIN:
            continue
        issue = f"{BATTERY_DIRECTION}_{entry.config_entry_id}"
        is_counter = entry.unique_id.endswith(_BATTERY_COUNTERS)
        if is_counter and issues.async_get_issue(DOMAIN, issue):
            yield entry.entity_id


def _local_time(moment: float) -> str:
    """A time in s since the epoch as the user's clocks show it."""
    return f"{dt_util.as_local(dt_util.utc_from_timestamp(moment)):%H:%M:%S}"


def _shown(document: Document) -> str:
    """The name of a file, which unfolds what is in it: JSON with line breaks."""
    content = document.content.decode()
    if document.name.endswith(".json"):
        content = json.dumps(json.loads(content), indent=2, ensure_ascii=False)
    return "\n\n".join(
        (
            f"<details><summary><code>{escape(document.name)}</code></summary>",
            f"```\n{content.removesuffix('\r\n')}\n```",
            "</details>",
        )
    )
