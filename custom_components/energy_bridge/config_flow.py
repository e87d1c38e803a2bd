"""The config flow that Home Assistant looks for, and the flows of each kind of entry."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
)
from homeassistant.core import callback

from .const import (
    CONF_KIND,
    CONF_TRANSPORT,
    DOMAIN,
    KIND_CABINETS,
    KIND_DESTINATION,
    KIND_FERROAMP,
    MINOR_VERSION,
    TRANSPORT_DIRECT,
    TRANSPORT_FOLDER,
    TRANSPORT_FTP,
    TRANSPORT_HTTPS,
    TRANSPORT_MQTT,
    TRANSPORT_SFTP,
    TRANSPORT_SNS,
    VERSION,
)
from .coordinator import kind_of
from .flows.connection import ConnectionFlow
from .flows.destination_folder import FolderFlow
from .flows.destination_ftp import FtpFlow
from .flows.destination_https import HttpsFlow
from .flows.destination_sftp import SftpFlow
from .flows.destination_sns import SnsFlow
from .flows.discovery import DiscoveryFlow
from .flows.entry_flow import async_end_ignoring
from .flows.hub_options import HubOptionsFlow, async_begin_energy_step
from .flows.options import CabinetsOptionsFlow, FolderOptionsFlow
from .flows.report.flow import MESSAGE_REPORT_FLOWS, REPORT_FLOWS


class EnergyBridgeConfigFlow(
    DiscoveryFlow, FolderFlow, SftpFlow, FtpFlow, HttpsFlow, SnsFlow, domain=DOMAIN
):
    """Set up an EnergyHub, a broker with swap cabinets, or a destination of reports."""

    VERSION = VERSION
    MINOR_VERSION = MINOR_VERSION

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        flows = _flows_of_entry(config_entry)
        return {} if flows is None else dict(flows.subentries)

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        flows = _flows_of_entry(config_entry)
        assert flows is not None
        assert flows.options is not None
        return flows.options()

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        flows = _flows_of_entry(config_entry)
        return flows is not None and flows.options is not None

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Lead on from a new hub to the Energy dashboard, and from a new destination to its first report."""
        entry = result["result"]
        await async_end_ignoring(self.hass, entry.data)
        if entry.data.get(CONF_KIND) == KIND_FERROAMP:  # none: it is to be ignored
            flow_id = await async_begin_energy_step(self.hass, entry)
            if flow_id is not None:
                result["next_flow"] = (FlowType.OPTIONS_FLOW, flow_id)
        if self.first_report is not None and entry.state is ConfigEntryState.LOADED:
            begun = await self.hass.config_entries.subentries.async_init(
                (entry.entry_id, self.first_report), context={"source": SOURCE_USER}
            )
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, begun["flow_id"])
        return result

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is set up, and how it is reached."""
        return self.async_show_menu(
            step_id="user",
            menu_options=[
                "direct",
                "through_mqtt",
                "cabinets_direct",
                "cabinets_through_mqtt",
                "destination_folder",
                "destination_sftp",
                "destination_ftp",
                "destination_https",
                "destination_sns",
            ],
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change how the hardware or the destination is reached."""
        flows = _flows_of_entry(self._get_reconfigure_entry())
        if flows is None:
            return self.async_abort(reason="later_version")
        return await flows.reconfigure(self, user_input)

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """The broker or the server refused the login."""
        flows = _flows_of(entry_data)
        assert flows is not None
        assert flows.reauth is not None
        return await flows.reauth(self, None)


type _Step = Callable[
    [EnergyBridgeConfigFlow, dict[str, Any] | None], Awaitable[ConfigFlowResult]
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _EntryFlows:
    """What can be done with an entry that is there; a folder has no login, a server no options."""

    reconfigure: _Step
    reauth: _Step | None = None
    options: Callable[[], OptionsFlow] | None = None
    subentries: Mapping[str, type[ConfigSubentryFlow]] = MappingProxyType({})


_FLOWS: Mapping[tuple[str, str], _EntryFlows] = MappingProxyType(
    {
        (KIND_FERROAMP, TRANSPORT_DIRECT): _EntryFlows(
            reconfigure=ConnectionFlow.async_step_reconfigure_direct,
            reauth=ConnectionFlow.async_step_reauth_confirm,
            options=HubOptionsFlow,
        ),
        (KIND_FERROAMP, TRANSPORT_MQTT): _EntryFlows(
            reconfigure=ConnectionFlow.async_step_reconfigure_mqtt,
            reauth=ConnectionFlow.async_step_reauth_confirm,
            options=HubOptionsFlow,
        ),
        (KIND_CABINETS, TRANSPORT_DIRECT): _EntryFlows(
            reconfigure=ConnectionFlow.async_step_reconfigure_cabinets_direct,
            reauth=ConnectionFlow.async_step_reauth_confirm,
            options=CabinetsOptionsFlow,
        ),
        (KIND_CABINETS, TRANSPORT_MQTT): _EntryFlows(
            reconfigure=ConnectionFlow.async_step_reconfigure_cabinets_mqtt,
            reauth=ConnectionFlow.async_step_reauth_confirm,
            options=CabinetsOptionsFlow,
        ),
        (KIND_DESTINATION, TRANSPORT_FOLDER): _EntryFlows(
            reconfigure=FolderFlow.async_step_reconfigure_folder,
            options=FolderOptionsFlow,
            subentries=REPORT_FLOWS,
        ),
        (KIND_DESTINATION, TRANSPORT_SFTP): _EntryFlows(
            reconfigure=SftpFlow.async_step_reconfigure_sftp,
            reauth=SftpFlow.async_step_reauth_sftp,
            subentries=REPORT_FLOWS,
        ),
        (KIND_DESTINATION, TRANSPORT_FTP): _EntryFlows(
            reconfigure=FtpFlow.async_step_reconfigure_ftp,
            reauth=FtpFlow.async_step_reauth_ftp,
            subentries=REPORT_FLOWS,
        ),
        (KIND_DESTINATION, TRANSPORT_HTTPS): _EntryFlows(
            reconfigure=HttpsFlow.async_step_reconfigure_https,
            reauth=HttpsFlow.async_step_reauth_https,
            subentries=MESSAGE_REPORT_FLOWS,
        ),
        (KIND_DESTINATION, TRANSPORT_SNS): _EntryFlows(
            reconfigure=SnsFlow.async_step_reconfigure_sns,
            reauth=SnsFlow.async_step_reauth_sns,
            subentries=MESSAGE_REPORT_FLOWS,
        ),
    }
)
"""By the kind of entry and how it is reached."""


def _flows_of_entry(entry: ConfigEntry) -> _EntryFlows | None:
    """What can be done with an entry; None for one, a kind or a way to it that only a later version knows."""
    return None if kind_of(entry) is None else _flows_of(entry.data)


def _flows_of(data: Mapping[str, Any]) -> _EntryFlows | None:
    """What can be done with an entry; None for one that is ignored, or of a kind or a way that only a later version has."""
    return _FLOWS.get((data.get(CONF_KIND, ""), data.get(CONF_TRANSPORT, "")))
