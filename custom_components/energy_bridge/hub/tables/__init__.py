"""The sensors of a hub and its units, a table for each sender."""

from collections.abc import Mapping

from ...core.ferroamp.quantities import Kind
from .builders import HubSensorDescription
from .ehub import HUB_SENSORS
from .esm import ESM_SENSORS
from .eso import ESO_SENSORS
from .sso import SSO_SENSORS

SENSORS: Mapping[Kind, tuple[HubSensorDescription, ...]] = {
    Kind.HUB: HUB_SENSORS,
    Kind.ESO: ESO_SENSORS,
    Kind.SSO: SSO_SENSORS,
    Kind.ESM: ESM_SENSORS,
}
