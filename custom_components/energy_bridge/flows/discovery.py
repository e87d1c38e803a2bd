"""Hubs and cabinets that send to Home Assistant's own broker are found; one confirmation adds them.

Home Assistant starts a flow for every message of the manifest's topics, as long as it runs: what is there already, or
ignored, has to end its flow at once, and without a unique id, as each new topic of an ignored thing would be stored.
"""

from collections import Counter
from typing import Any, override

from homeassistant.config_entries import SOURCE_MQTT, ConfigEntry, ConfigFlowResult
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ..const import CONF_KIND, DOMAIN
from ..coordinator import Devices
from ..core.cabinet.protocol import read_info
from ..core.cabinet.topics import clean_mac, parse_topic
from ..core.cabinet.values import text
from ..core.ferroamp.identity import HubLevels
from ..core.ferroamp.quantities import Kind
from ..core.ferroamp.readings import parse
from ..core.ferroamp.topics import hub_prefix
from ..core.wire import MessageError
from ..fleet.devices import cabinet_identifier
from ..mqtt.connection import BrokerError, payload_bytes
from ..mqtt.probes import SilentHubError, async_probe_hub
from .connection import ConnectionFlow
from .connection_data import data_through_mqtt
from .entry_flow import Form, address_of, discovery_id
from .hardware import CABINETS, HUB

MAX_LOOKS = 16
"""Discoveries at a time: each asks for 10 s what there is, and anybody on a broker can invent topics."""

MAX_CARDS = 32
"""Cards that wait for the user, with the discoveries that may become one; forms that somebody has open are none."""

_ELSEWHERE: HassKey[dict[str, tuple[str, tuple[object, ...]]]] = HassKey(
    f"{DOMAIN}.hubs_reached_elsewhere"
)
"""By prefix, the id of the entry that has the hub at another address, and that address: a hub is asked for its units only once."""


class DiscoveryFlow(ConnectionFlow):
    """Looks at what Home Assistant's MQTT integration found, and offers to add it."""

    _found_name = ""

    @override
    async def async_step_mqtt(
        self, discovery_info: MqttServiceInfo
    ) -> ConfigFlowResult:
        """A message came on one of the manifest's topics."""
        if self._async_is_flooded():
            raise AbortFlow("nothing_found")  # it sends again
        if discovery_info.retain:
            raise AbortFlow("nothing_found")  # it proves nothing about who sends now
        if (prefix := hub_prefix(discovery_info.topic)) is not None:
            return await self._async_discover_hub(prefix, discovery_info)
        return await self._async_discover_cabinet(discovery_info)

    async def async_step_discovered(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether what was found is to be added; that is tried as if its prefix had been entered."""
        errors: dict[str, str] = {}
        self._abort_if_covered()
        self._form = Form("discovered", vol.Schema({}), {}, {"name": self._found_name})
        if user_input is not None:
            if result := await self._async_try_hardware(errors):
                return result
        self._set_confirm_only()
        return self._show_form(errors)

    def _async_is_flooded(self) -> bool:
        """Whether as much is looked at, or waits for the user, as may be."""
        steps = [
            flow.get("step_id")
            for flow in self._async_in_progress(
                include_uninitialized=True, match_context={"source": SOURCE_MQTT}
            )
        ]
        looks, cards = steps.count(None), steps.count("discovered")
        return looks >= MAX_LOOKS or looks + cards >= MAX_CARDS

    async def _async_discover_hub(
        self, prefix: str, info: MqttServiceInfo
    ) -> ConfigFlowResult:
        self._hardware = HUB
        self._data = data_through_mqtt(HUB, prefix)
        self._abort_if_covered()
        entry_id, address = self.hass.data.get(_ELSEWHERE, {}).get(prefix, ("", ()))
        entry = self.hass.config_entries.async_get_entry(entry_id)
        if entry is not None and address_of(entry.data) == address:
            raise _covered_by(entry)
        try:
            parse(Kind.HUB, payload_bytes(info.payload))
            await self.async_set_unique_id(discovery_id(self._data))
            seen = await async_probe_hub(self.hass, self._data, wants_all=True)
        except MessageError, BrokerError, SilentHubError:
            raise AbortFlow("nothing_found") from None
        if (known := await self._async_known_hub(seen)) is not None:
            elsewhere = self.hass.data.setdefault(_ELSEWHERE, {})
            elsewhere[prefix] = (known.entry_id, address_of(known.data))
            raise _covered_by(known)
        return await self._async_offer(f"EnergyHub {prefix}{_units(seen)}")

    async def _async_discover_cabinet(self, info: MqttServiceInfo) -> ConfigFlowResult:
        channel_and_address = parse_topic(info.topic)
        if channel_and_address is None:
            raise AbortFlow("nothing_found")
        mac = clean_mac(channel_and_address[1])
        assert mac is not None
        self._hardware = CABINETS
        self._data = data_through_mqtt(CABINETS, "")
        self._abort_if_covered()
        for entry in self._entries_of_kind(CABINETS.kind):
            if Devices(self.hass, entry).async_get(cabinet_identifier(mac)) is not None:
                raise _covered_by(entry)
        try:
            number = text(read_info(payload_bytes(info.payload)).get("device_id"))
        except MessageError:
            raise AbortFlow("nothing_found") from None
        await self.async_set_unique_id(discovery_id(self._data))
        return await self._async_offer(f"Swap cabinet {number or mac}")

    async def _async_offer(self, name: str) -> ConfigFlowResult:
        self._found_name = name
        self.context["title_placeholders"] = {"name": name}
        return await self.async_step_discovered()

    def _abort_if_covered(self) -> None:
        """Abort if an entry has this address, with whatever list of cabinets, or what is found there is ignored."""
        address = address_of(self._data)
        for entry in self._entries_of_kind(self._data[CONF_KIND]):
            if address_of(entry.data) == address:
                raise _covered_by(entry)
        ignored = self.hass.config_entries.async_entry_for_domain_unique_id(
            DOMAIN, discovery_id(self._data)
        )
        if ignored is not None:
            raise _covered_by(ignored)


def _covered_by(entry: ConfigEntry) -> AbortFlow:
    return AbortFlow(
        "already_configured", description_placeholders={"entry": entry.title}
    )


def _units(seen: HubLevels) -> str:
    """The units that a hub told of, as part of its name; empty without any."""
    counted = Counter(key.kind for key in seen)
    units = ", ".join(
        f"{counted[kind]} × {kind.value.upper()}"
        for kind in Kind
        if kind is not Kind.HUB and counted[kind]
    )
    return f" ({units})" if units else ""
