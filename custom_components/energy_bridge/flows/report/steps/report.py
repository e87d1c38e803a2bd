"""The flows of reports: one for each format, all of the same steps."""

from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ....const import (
    CONF_DIRECTORY,
    SUBENTRY_ALSOENERGY,
    SUBENTRY_MINT,
    SUBENTRY_TELEPORT,
)
from ....core.delivery.names import directory_parts
from ....core.delivery.transport import DeliveryCause, DeliveryError
from ....core.report.configuration import Problem
from ....core.report.formats import MESSAGE_TYPES, conflicts
from ....destination.transports import transport_of
from ..forms.fields import select
from ..forms.head import (
    ADVANCED,
    DEPTH,
    MISSING,
    default_title,
    head_schema,
    head_values,
    take_head,
)
from ..presets.messages import asset_of, fill, lacks_details, offered
from ..presets.origins import Origin, origins
from ..preview import Note, async_preview
from .message import ReportSteps

BY_HAND = "by_hand"
MESSAGE = "message"
PRESET = "preset"

_ON_DIRECTORY = (
    DeliveryCause.NO_DIRECTORY,
    DeliveryCause.NOT_WRITABLE,
    DeliveryCause.DISK_FULL,
)


class ReportFlow(ReportSteps):
    """Asks for a report: message, preset, head, what the head needs, and shows what it would send."""

    def __init__(self) -> None:
        """Start without anything."""
        super().__init__()
        self._title = ""
        self._origin: Origin | None = None
        self._disabled: dict[str, str] = {}
        self._no_details: list[str] = []
        self._untested: list[str] = []

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the message where there are several."""
        messages = MESSAGE_TYPES[self.kind]
        if messages and user_input is None:
            schema = vol.Schema({vol.Required(MESSAGE): select(messages, MESSAGE)})
            return self.async_show_form(step_id="user", data_schema=schema)
        if user_input is not None:
            self._data[MESSAGE] = user_input[MESSAGE]
        return await self.async_step_preset()

    async def async_step_preset(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what fills the fields, if there is something that can."""
        found = {
            origin.device_id: origin
            for origin in offered(self._message, origins(self.hass))
        }
        if user_input is None and found:
            names = {key: origin.name for key, origin in found.items()}
            config = SelectSelectorConfig(
                options=[
                    SelectOptionDict(value=key, label=name)
                    for key, name in {**names, BY_HAND: BY_HAND}.items()
                ],
                mode=SelectSelectorMode.LIST,
                translation_key=PRESET,
            )
            schema = vol.Schema({vol.Required(PRESET): SelectSelector(config)})
            return self.async_show_form(step_id="preset", data_schema=schema)
        self._origin = found.get(user_input[PRESET]) if user_input else None
        if self._origin is not None:
            self._depth = MISSING
            if self.kind == SUBENTRY_TELEPORT:
                self._data["asset_identifier"] = asset_of(self._message, self._origin)
        return await self.async_step_head()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go through the same steps with what is stored."""
        subentry = self._get_reconfigure_subentry()
        self._data = deepcopy(dict(subentry.data))
        self._title = subentry.title
        return await self.async_step_head()

    async def async_step_head(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for identifiers, times and switches."""
        errors: dict[str, str] = {}
        suggested = head_values(self._data, self._title)
        if user_input is not None:
            before = self._data.get(CONF_DIRECTORY)
            take_head(self.kind, self._data, user_input)
            name = user_input.get(CONF_NAME, "").strip()
            self._title = name or default_title(self.kind, self._data)
            self._depth = user_input[DEPTH]
            suggested = user_input
            for problem in [*self._errors(), *self._conflicts()]:
                if problem.key == "interval_needs_critical":
                    continue  # The tags come later.
                if problem.field in user_input:
                    errors.setdefault(problem.field, problem.key)
                elif problem.field in user_input[ADVANCED]:
                    errors.setdefault(ADVANCED, problem.key)
            if before != self._data[CONF_DIRECTORY]:
                await self._async_try_directory(errors)
            if not errors:
                return await self._async_after_head()
        return self.async_show_form(
            step_id="head",
            data_schema=self.add_suggested_values_to_schema(
                head_schema(self.kind, self._data, self._depth), suggested
            ),
            errors=errors,
        )

    def _conflicts(self) -> list[Problem]:
        """What the report must not share with others of this destination."""
        own = (
            self._get_reconfigure_subentry().subentry_id
            if self.source == SOURCE_RECONFIGURE
            else None
        )
        others = [
            subentry.data
            for subentry in self._get_entry().subentries.values()
            if subentry.subentry_type == self.kind and subentry.subentry_id != own
        ]
        return list(conflicts(self.kind, self._data, others))

    async def _async_try_directory(self, errors: dict[str, str]) -> None:
        """Whether the directory is there; a server that cannot be reached now hinders nobody."""
        directory = str(self._data[CONF_DIRECTORY])
        self._untested = []
        try:
            directory_parts(directory)
        except DeliveryError:
            errors[CONF_DIRECTORY] = "invalid_directory"
            return
        entry = self._get_entry()
        try:
            await transport_of(self.hass, entry.data, entry.options).probe([directory])
        except DeliveryError as err:
            if err.cause in _ON_DIRECTORY:
                errors[CONF_DIRECTORY] = f"delivery_{err.cause.value}"
            else:
                self._untested = [err.cause.value]

    async def _async_after_head(self) -> SubentryFlowResult:
        if (origin := self._origin) is not None:
            self._origin = None
            self._disabled = fill(
                self.hass, self.kind, self._message, origin, self._data
            )
            if lacks_details(self.hass, origin):
                self._no_details = [origin.name]
        if self.kind == SUBENTRY_ALSOENERGY:
            if self._depth == MISSING and not self._errors():
                return await self.async_step_preview()
            return await self.async_step_entities()
        if self._depth == MISSING:
            return await self._async_begin_pages()
        self._lists_seen = set()
        return await self.async_step_lists()

    @override
    async def async_step_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what would be sent now, and offer to go back."""
        notes: list[Note] = [
            ("enabled_now", sorted(self._disabled.values())),
            ("no_slot_details", self._no_details),
            ("not_tested", self._untested),
        ]
        text = await async_preview(
            self.hass, self.kind, self._data, [note for note in notes if note[1]]
        )
        details = "entities" if self.kind == SUBENTRY_ALSOENERGY else "fields"
        return self.async_show_menu(
            step_id="preview",
            menu_options=["finish", "head", details],
            description_placeholders={"name": self._title, "preview": text},
        )

    async def async_step_finish(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Enable what the preset needs, and store the report."""
        registry = er.async_get(self.hass)
        for entity_id in self._disabled.values():
            registry.async_update_entity(entity_id, disabled_by=None)
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(),
                self._get_reconfigure_subentry(),
                title=self._title,
                data=self._data,
            )
        return self.async_create_entry(title=self._title, data=self._data)


class MintFlow(ReportFlow):
    """A report for MINT."""

    kind = SUBENTRY_MINT


class TeleportFlow(ReportFlow):
    """A report for Teleport."""

    kind = SUBENTRY_TELEPORT


class AlsoEnergyFlow(ReportFlow):
    """A report for AlsoEnergy."""

    kind = SUBENTRY_ALSOENERGY


REPORT_FLOWS: Mapping[str, type[ConfigSubentryFlow]] = MappingProxyType(
    {flow.kind: flow for flow in (MintFlow, TeleportFlow, AlsoEnergyFlow)}
)
