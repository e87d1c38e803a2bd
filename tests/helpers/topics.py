"""Destinations at the simulated SNS."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.sns import SnsServer


def sns_entry(
    server: SnsServer, *reports: ConfigSubentryDataWithId, **data: Any
) -> MockConfigEntry:
    """A destination at that service, with the login that it asks for."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Topic",
        data={
            "kind": "destination",
            "transport": "sns",
            "topic_arn": server.topic_arn,
            "access_key_id": server.access_key,
            "secret_access_key": server.secret_key,
            "endpoint_url": server.endpoint_url,
            **data,
        },
        subentries_data=reports,
    )
