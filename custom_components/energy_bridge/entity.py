"""What the entities of all kinds of config entry share, and what callers of actions may do to them."""

from collections.abc import Hashable, Iterable
from typing import Protocol, override

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .core.live import LiveSources
from .mqtt.entry_connection import EntryConnection

LIVE_SOURCES: HassKey[LiveSources] = HassKey(f"{DOMAIN}_live_sources")


@callback
def async_live_sources(hass: HomeAssistant) -> LiveSources:
    """Where entities offer what they would show if they showed every message."""
    return hass.data.setdefault(LIVE_SOURCES, LiveSources())


class EnergyBridgeEntity(Entity):
    """An entity that is told of changes, and writes its state where its value is another one."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def refresh(self) -> bool:
        """Take over the present value; answers whether it is another one."""
        return False

    @callback
    def async_refresh(self) -> None:
        """Show the present value."""
        if self.refresh():
            self.async_write_ha_state()


class AddedEntities[ThingT]:
    """Which entities were added for each device, so that each is added once.

    A device that was deleted and came back is another object, and has its entities added again.
    """

    def __init__(self) -> None:
        """Nothing was added yet."""
        self._added: dict[Hashable, tuple[ThingT, set[str | None]]] = {}

    def new_ones[EntityT: Entity](
        self, key: Hashable, thing: ThingT, entities: Iterable[EntityT]
    ) -> list[EntityT]:
        """Those of a device's entities that were not added yet; they count as added now."""
        known, unique_ids = self._added.get(key, (thing, set()))
        if known is not thing:
            unique_ids = set()
        self._added[key] = (thing, unique_ids)
        new = [entity for entity in entities if entity.unique_id not in unique_ids]
        unique_ids.update(entity.unique_id for entity in new)
        return new


class Connected(Protocol):
    """What sends orders over a connection."""

    @property
    def connection(self) -> EntryConnection:
        """The connection of its entry."""


class OrderingEntity[CoordinatorT: Connected](EnergyBridgeEntity):
    """An entity that gives orders and shows no value: unavailable while none could be sent."""

    coordinator: CoordinatorT
    _connected = False

    @override
    def refresh(self) -> bool:
        connected = self.coordinator.connection.connected
        changed = connected is not self._connected
        self._connected = connected
        return changed

    @property
    @override
    def available(self) -> bool:
        """Whether its device sends, and an order could be sent."""
        return self._connected and super().available


@callback
def async_enabled_entity_id(
    registry: er.EntityRegistry, platform: Platform, unique_id: str
) -> str | None:
    """The entity id of one of our entities; None where it is missing or disabled."""
    entity_id = registry.async_get_entity_id(platform, DOMAIN, unique_id)
    entry = None if entity_id is None else registry.async_get(entity_id)
    return None if entry is None or entry.disabled else entity_id


class Permissions:
    """What the caller of an action may do: what they may do to the entities that do or show the same.

    Where such an entity is missing or disabled, the caller needs the right to all entities. A call
    without a user, as an automation's, may do everything.
    """

    def __init__(
        self, hass: HomeAssistant, context: Context, user: User | None
    ) -> None:
        """`user` is that of the context; None where it has none."""
        self._context = context
        self._registry = er.async_get(hass)
        self._user = user

    @callback
    def async_may_read(self, platform: Platform, unique_id: str) -> bool:
        """Whether the caller may read an entity."""
        entity_id = async_enabled_entity_id(self._registry, platform, unique_id)
        return self._may(POLICY_READ, entity_id)

    @callback
    def async_may_control(self, platform: Platform, unique_id: str) -> bool:
        """Whether the caller may control an entity."""
        entity_id = async_enabled_entity_id(self._registry, platform, unique_id)
        return self._may(POLICY_CONTROL, entity_id)

    @callback
    def async_require_read(self, platform: Platform, unique_id: str) -> None:
        """Raise Unauthorized unless the caller may read an entity."""
        self._require(POLICY_READ, platform, unique_id)

    @callback
    def async_require_control(self, platform: Platform, unique_id: str) -> None:
        """Raise Unauthorized unless the caller may control an entity."""
        self._require(POLICY_CONTROL, platform, unique_id)

    @callback
    def async_require_read_all(self) -> None:
        """Raise Unauthorized unless the caller may read every entity."""
        if not self._may(POLICY_READ, None):
            raise Unauthorized(context=self._context, permission=POLICY_READ)

    def _require(self, policy: str, platform: Platform, unique_id: str) -> None:
        entity_id = async_enabled_entity_id(self._registry, platform, unique_id)
        if not self._may(policy, entity_id):
            raise Unauthorized(
                context=self._context, entity_id=entity_id, permission=policy
            )

    def _may(self, policy: str, entity_id: str | None) -> bool:
        if self._user is None or self._user.is_admin:
            return True
        if entity_id is None:
            return self._user.permissions.access_all_entities(policy)
        return self._user.permissions.check_entity(entity_id, policy)


async def async_permissions(hass: HomeAssistant, context: Context) -> Permissions:
    """What the caller of an action may do, by its context; raises UnknownUser for a user that is gone."""
    user = None
    if (user_id := context.user_id) is not None:
        user = await hass.auth.async_get_user(user_id)
        if user is None:
            raise UnknownUser(context=context)
    return Permissions(hass, context, user)
