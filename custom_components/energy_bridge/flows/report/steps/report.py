"""The steps that every report has: its message, a preset, the head, and the preview."""

from abc import abstractmethod
from copy import deepcopy
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers import entity_registry as er
import voluptuous as vol

from ....const import CONF_DIRECTORY
from ....core.delivery.transport import DeliveryCause, DeliveryError
from ....core.report.configuration import Problem, is_subdirectory
from ....core.report.formats import FORMATS, is_known
from ....destination.transports import takes_messages, transport_of
from ....destination.words import async_error_text
from ...sections import filled_form
from ...selectors import choice
from ..forms.choices import PRESET, preset_schema
from ..forms.head import (
    DEPTH,
    Depth,
    default_title,
    head_errors,
    head_schema,
    head_values,
    store_head,
)
from ..presets.origins import Origin, find_origins
from ..presets.presets import (
    fill_report,
    lacks_details,
    lacks_set_points,
    offered_origins,
    suggested_identifiers,
)
from ..presets.rating import only_rated_power, rated_power
from ..preview import Note, async_preview
from ..stored import Stored

MESSAGE = "message"

_ON_DIRECTORY = (
    DeliveryCause.NO_DIRECTORY,
    DeliveryCause.NOT_ALLOWED,
    DeliveryCause.NOT_WRITABLE,
    DeliveryCause.DISK_FULL,
)
"""Failures that the user can correct in the form; others may be over when the report is sent."""


class ReportFlow(ConfigSubentryFlow):
    """Asks for a report, and shows what it would send before it is stored."""

    format_key: str
    """The report's format: the type of its subentry."""
    content_step: str
    """The first step after the head; the preview offers to go back to it."""

    def __init__(self) -> None:
        """Start without anything."""
        self._data: Stored = {}
        self._title = ""
        self._depth = Depth.MAIN
        self._is_single = False
        self._origin: Origin | None = None
        self._rated: int | None = None
        self._disabled: dict[str, str] = {}
        self._no_details: list[str] = []
        self._no_set_points: list[str] = []
        self._untested: list[str] = []

    @property
    def _message(self) -> str:
        """The message; a format of one message only goes by its own name."""
        return str(self._data.get(MESSAGE, self.format_key))

    @property
    def _is_for_files(self) -> bool:
        """Whether the destination keeps each document as a file."""
        return not takes_messages(self._get_entry().data)

    def _errors(self) -> list[Problem]:
        """What is wrong with the report so far."""
        return [
            problem
            for problem in FORMATS[self.format_key].problems(self._data)
            if not problem.warning
        ]

    @abstractmethod
    async def _async_ask_for_content(self) -> SubentryFlowResult:
        """Ask for what the report is to say, as deep as the head wants it."""

    @abstractmethod
    def _menu(self) -> list[str]:
        """The steps that change one part of what is stored."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the message where there are several."""
        messages = FORMATS[self.format_key].message_types
        if messages and user_input is None:
            schema = vol.Schema({vol.Required(MESSAGE): choice(messages, MESSAGE)})
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
            for origin in offered_origins(self._message, find_origins(self.hass))
        }
        if user_input is None and found:
            names = {key: origin.name for key, origin in found.items()}
            return self.async_show_form(
                step_id="preset", data_schema=preset_schema(names)
            )
        self._origin = found.get(user_input[PRESET]) if user_input else None
        if self._origin is not None:
            self._depth = Depth.MISSING
            self._data |= suggested_identifiers(self._message, self._origin)
        else:
            self._rated = only_rated_power(self.hass, self._message)
        return await self.async_step_head()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer what can be changed; each part is saved by itself."""
        subentry = self._get_reconfigure_subentry()
        self._data = deepcopy(dict(subentry.data))
        self._title = subentry.title
        if not is_known(self.format_key, self._data):
            return self.async_abort(reason="unknown_message")
        self._is_single, self._depth = True, Depth.MISSING
        self._rated = only_rated_power(self.hass, self._message)
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=[*self._menu(), "head", "everything"],
            description_placeholders={"name": self._title},
        )

    async def async_step_everything(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go through the same steps as for a new report, with what is stored."""
        self._is_single, self._depth = False, Depth.MAIN
        return await self.async_step_head()

    async def async_step_head(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for identifiers, times and switches."""
        if user_input is None:
            return self._show_head(
                head_values(self.format_key, self._data, self._title), {}
            )
        errors = await self._async_store_head(user_input)
        if errors:
            return self._show_head(user_input, errors)
        self._fill_from_origin()
        return await self._async_ask_for_content()

    def _show_head(
        self, suggested: dict[str, Any], errors: dict[str, str]
    ) -> SubentryFlowResult:
        depth = None if self._is_single else self._depth
        schema = head_schema(
            self.format_key, self._data, depth, files=self._is_for_files
        )
        return self.async_show_form(
            step_id="head",
            data_schema=filled_form(self, schema, suggested, errors),
            errors=errors,
        )

    async def _async_store_head(self, entered: dict[str, Any]) -> dict[str, str]:
        """Store what was entered; answers what is wrong with it, by the form's keys."""
        old_directory = self._data.get(CONF_DIRECTORY)
        store_head(self._data, entered)
        name = entered.get(CONF_NAME, "").strip()
        self._title = name or default_title(self.format_key, self._data)
        self._depth = Depth(entered.get(DEPTH, self._depth))
        errors = head_errors([*self._errors(), *self._conflicts()], entered)
        if self._is_for_files and self._data[CONF_DIRECTORY] != old_directory:
            await self._async_try_directory(errors)
        return errors

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
            if subentry.subentry_type == self.format_key and subentry.subentry_id != own
        ]
        conflict = FORMATS[self.format_key].conflict
        found = (conflict(self._data, other) for other in others)
        return [problem for problem in found if problem is not None]

    async def _async_try_directory(self, errors: dict[str, str]) -> None:
        """Add to `errors` if the directory is not there; a server that cannot be reached now hinders nobody."""
        directory = str(self._data[CONF_DIRECTORY])
        self._untested = []
        if not is_subdirectory(directory):
            errors[CONF_DIRECTORY] = "invalid_directory"
            return
        entry = self._get_entry()
        try:
            await transport_of(self.hass, entry.data, entry.options).probe([directory])
        except DeliveryError as err:
            if err.cause in _ON_DIRECTORY:
                errors[CONF_DIRECTORY] = f"delivery_{err.cause.value}"
            else:
                self._untested = [await async_error_text(self.hass, err.cause)]

    def _fill_from_origin(self) -> None:
        """Fill the fields from the preset that was chosen, once: what the user changes later stays."""
        if (origin := self._origin) is None:
            return
        self._origin = None
        self._rated = rated_power(self.hass, self._message, origin)
        self._disabled = fill_report(
            self.hass, self.format_key, self._message, origin, self._data
        )
        if lacks_details(self.hass, origin):
            self._no_details = [origin.name]
        if lacks_set_points(
            self.hass, self.format_key, self._message, origin, self._data
        ):
            self._no_set_points = [origin.name]

    async def _async_end(self) -> SubentryFlowResult:
        """Save a part that was changed by itself; show a report as a whole first, or what could not be tried."""
        if self._is_single and not self._untested:
            return await self.async_step_finish()
        return await self.async_step_preview()

    async def async_step_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what is sent of the last interval, and offer to go back."""
        notes = [note for note in self._notes() if note[1]]
        text = await async_preview(self.hass, self.format_key, self._data, notes)
        return self.async_show_menu(
            step_id="preview",
            menu_options=["finish", "head", self.content_step],
            description_placeholders={"name": self._title, "preview": text},
        )

    def _notes(self) -> list[Note]:
        """What to tell beside the preview; those that are about nothing are left out."""
        return [
            ("enabled_now", sorted(self._disabled.values())),
            ("no_slot_details", self._no_details),
            ("no_set_points", self._no_set_points),
            ("not_tested", self._untested),
        ]

    async def async_step_finish(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Enable what the preset needs, and store the report.

        Another report may have taken its place at the destination meanwhile; then the head is asked for again.
        """
        values = head_values(self.format_key, self._data, self._title)
        if errors := head_errors(self._conflicts(), values):
            return self._show_head(values, errors)
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
