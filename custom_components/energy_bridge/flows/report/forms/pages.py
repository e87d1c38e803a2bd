"""How the fields of a message are divided into pages, and what they are called there."""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
import re

from ....core.report.configuration import Field

_DETAIL = re.compile(r"setpoints|ac(Voltage|Current)(Medium|Low)Voltage")
"""Blocks that most reports leave empty: setpoints, and values of medium and low voltage."""

_BETWEEN_PHASES = "line_to_line"
"""What hardly anybody measures."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a message that fits a form."""

    group: str
    fields: tuple[Field, ...]

    @property
    def is_entry(self) -> bool:
        """Whether it is about an entry of a list."""
        return self.group.rpartition(".")[2].isdecimal()

    @property
    def is_detail(self) -> bool:
        """Whether most reports leave it empty."""
        block = self.group.rpartition(".")[2]
        if block == _BETWEEN_PHASES:
            return True
        return bool(_DETAIL.fullmatch(block)) and not any(
            field.required for field in self.fields
        )


_SHORT = 5
"""Fields of a page that needs no division."""

_FIRST = re.compile(
    r"(active_)?power(_sum|_l[123])?|current|voltage|dc_(current|voltage)|phase_l[123]"
    r"|energy_(charged|consumed|discharged|exported|imported|produced)|generated_energy"
    r"|active_energy_(consumed|delivered)_sum|rated_energy|soc|state_of_charge|frequency"
    r"|irradiance|irradiance_factor|wind_speed|temperature_sensor|vehicle_connected"
)
"""The fields that most reports have, by their keys in a form."""


def first_fields(
    page: Page, needed: Collection[str], filled: Container[str]
) -> list[Field]:
    """The fields that matter first: those that are needed, filled, or in most reports.

    `needed` are keys of fields, `filled` those of the form. A short page has no others, nor
    has one where none of them is the first.
    """
    if len(page.fields) <= _SHORT:
        return list(page.fields)
    first = [
        field
        for field in page.fields
        if field.key in needed
        or form_key(field) in filled
        or _FIRST.fullmatch(form_key(field))
    ]
    return first or list(page.fields)


FIELDS = "fields"
SETPOINTS = "setpoints"


def step_of(page: Page) -> str:
    """The step that asks for a page: setpoints that a message cannot do without have one of their own."""
    if page.group == SETPOINTS and any(field.required for field in page.fields):
        return SETPOINTS
    return FIELDS


def pages_of(fields: Iterable[Field]) -> list[Page]:
    """The fields by their groups, in the order in which the groups appear."""
    groups: dict[str, list[Field]] = {}
    for field in fields:
        groups.setdefault(_group_of(field), []).append(field)
    return [Page(group, tuple(found)) for group, found in groups.items()]


def _group_of(field: Field) -> str:
    """The part of the message that a field belongs to, by its key; "" is the message itself.

    A format can name the part. Else it is the innermost entry of a list, or block of
    details, around the field: "inverters.2" for "inverters.2.activePower.sum".
    """
    if field.group and not field.key.startswith(f"{field.group}."):
        return field.group
    parts = field.key.split(".")
    for end in range(len(parts) - 1, 0, -1):
        if parts[end - 1].isdecimal() or _DETAIL.fullmatch(parts[end - 1]):
            return ".".join(parts[:end])
    return ""


def form_key(field: Field) -> str:
    """The key of a field on its page, and of its texts: without the part that the page is about."""
    group = _group_of(field)
    return snake_case(
        field.key.removeprefix(f"{group}.").removeprefix(f"pins.{group}.")
    )


def snake_case(name: str) -> str:
    """A name of a message as a key of a form: "active_power_sum" for "activePower.sum"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace(".", "_").lower()
