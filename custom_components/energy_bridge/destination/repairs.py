"""What mends the repairs of reports: export a lost time again, choose another source."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.components.repairs.const import FlowType
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from ..const import DOMAIN
from .export_request import ExportRequest
from .order import async_refuse_out_of_turn


class _ReportRepairFlow(RepairsFlow):
    """A repair of one report that begins with a question."""

    def __init__(self, fix_data: Mapping[str, str]) -> None:
        """Remember what the issue is about."""
        self._fix_data = fix_data

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Start with the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then mend it."""
        entry = self.hass.config_entries.async_get_entry(self._fix_data["entry_id"])
        if entry is None or (
            (subentry := entry.subentries.get(self._fix_data["subentry_id"])) is None
        ):
            return self.async_abort(reason="report_removed")
        if user_input is not None:
            return await self._async_mend(entry, subentry)
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders=(
                None if issue is None else issue.translation_placeholders
            ),
        )

    @abstractmethod
    async def _async_mend(
        self, entry: ConfigEntry, subentry: ConfigSubentry
    ) -> RepairsFlowResult:
        """Do what the question asks for."""


class ExportDroppedFlow(_ReportRepairFlow):
    """Exports to the same destination what a report had to drop."""

    @override
    async def _async_mend(
        self, entry: ConfigEntry, subentry: ConfigSubentry
    ) -> RepairsFlowResult:
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        destination = entry.runtime_data
        request = ExportRequest(
            format=subentry.subentry_type,
            title=subentry.title,
            data=dict(subentry.data),
            start=float(self._fix_data["start"]),
            end=float(self._fix_data["end"]),
            report_id=subentry.subentry_id,
        )
        try:
            async_refuse_out_of_turn(destination, request)
            await destination.exports.async_start_export(request)
        except ServiceValidationError:
            return self.async_abort(reason="out_of_turn")
        except OSError:
            return self.async_abort(reason="disk_unusable")
        destination.async_forget_dropped(subentry.subentry_id)
        return self.async_create_entry(data={})


class ChooseSourceFlow(_ReportRepairFlow):
    """Leads to the form of the report, where its sources are chosen."""

    @override
    async def _async_mend(
        self, entry: ConfigEntry, subentry: ConfigSubentry
    ) -> RepairsFlowResult:
        form = await self.hass.config_entries.subentries.async_init(
            (entry.entry_id, subentry.subentry_type),
            context={
                "source": SOURCE_RECONFIGURE,
                "subentry_id": subentry.subentry_id,
            },
        )
        # The repair goes by itself once there is another source.
        return self.async_abort(
            reason="choose_source",
            next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, form["flow_id"]),
        )
