"""The flows of reports: one for each format."""

from collections.abc import Mapping
from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentryFlow

from ...const import SUBENTRY_ALSOENERGY, SUBENTRY_MINT, SUBENTRY_TELEPORT
from .steps.message import MessageFlow
from .steps.tags import TagsFlow


class MintFlow(MessageFlow):
    """A report for MINT."""

    format_key = SUBENTRY_MINT


class TeleportFlow(MessageFlow):
    """A report for Teleport."""

    format_key = SUBENTRY_TELEPORT


class AlsoEnergyFlow(TagsFlow):
    """A report for AlsoEnergy."""

    format_key = SUBENTRY_ALSOENERGY


REPORT_FLOWS: Mapping[str, type[ConfigSubentryFlow]] = MappingProxyType(
    {flow.format_key: flow for flow in (MintFlow, TeleportFlow, AlsoEnergyFlow)}
)
"""By the type of subentry."""

MESSAGE_REPORT_FLOWS: Mapping[str, type[ConfigSubentryFlow]] = MappingProxyType(
    {TeleportFlow.format_key: TeleportFlow}
)
"""Those for a destination that takes messages instead of files."""
