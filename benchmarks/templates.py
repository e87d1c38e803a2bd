"""(c) The same 60 values from the same messages: Energy Bridge against `mqtt` sensors with value templates."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from statistics import median

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)

from simulator.broker import embedded_broker

from .house import House, home_assistant, set_up_hub, show_only, wired
from .hub_messages import payloads
from .measure import compare, in_fresh_interpreters, verdict
from .publishing import ENTITIES, PACE, Changes, liveliest_sensors

LIMIT = 2.5
TOPIC = "extapi/data/ehub"
SILENCE = 30
"""Seconds without a message after which a value is unavailable, for both."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one start measured: seconds and states of a message, and templates to ours for a state."""

    ours: float
    ours_written: float
    templates: float
    templates_written: float
    ratio: float


def run(starts: int = 5, messages: int = 300, rounds: int = 15) -> bool:
    """Measure and print; answers whether the limit holds."""
    costs = in_fresh_interpreters(starts, _compare, messages, rounds)
    ratios = sorted(cost.ratio for cost in costs)
    ours, ours_written, templates, templates_written = (
        median(column)
        for column in zip(
            *(
                (
                    cost.ours * 1e6,
                    cost.ours_written,
                    cost.templates * 1e6,
                    cost.templates_written,
                )
                for cost in costs
            ),
            strict=True,
        )
    )
    print(f"(c) one ehub message, {ENTITIES} values")
    print(f"    Energy Bridge: {ours:.0f} µs, {ours_written:.1f} states written")
    print(f"    templates: {templates:.0f} µs, {templates_written:.1f} states written")
    print(f"    {starts} starts: {ratios[0]:.2f}-{ratios[-1]:.2f}")
    return verdict("templates to ours, a state", median(ratios), LIMIT, at_least=True)


def _compare(messages: int, rounds: int) -> Cost:
    return asyncio.run(_measure(messages, rounds))


async def _measure(messages: int, rounds: int) -> Cost:
    house = House(PACE)
    stream = payloads(PACE)
    async with embedded_broker() as (_, port), home_assistant() as hass:
        with wired(house):
            entry = await set_up_hub(hass, house, stream)
            names = await liveliest_sensors(hass, entry, house, stream)
            coordinator = await show_only(
                hass, entry, house, stream, lambda each: each.entity_id in names
            )
        await _set_up_templates(hass, port, list(islice(stream, 50)))
        changes = Changes(hass)
        sent = list(islice(stream, messages * rounds + 50))
        ours, theirs = iter(sent), iter(sent)

        def published() -> None:
            house.send(next(ours))
            coordinator.async_fold()

        def templates() -> None:
            async_fire_mqtt_message(hass, TOPIC, next(theirs))

        for _ in range(50):
            published()
            templates()
        changes.by_entity.clear()
        found = compare(published, templates, rounds, turns=messages)
    ours_written, templates_written = (
        sum(count for name, count in changes.by_entity.items() if shown(name))
        / rounds
        / messages
        for shown in (names.__contains__, _is_template)
    )
    return Cost(
        ours=found.first / messages,
        ours_written=ours_written,
        templates=found.second / messages,
        templates_written=templates_written,
        ratio=found.ratio * ours_written / templates_written,
    )


def _is_template(entity_id: str) -> bool:
    return entity_id.startswith("sensor.template_")


async def _set_up_templates(
    hass: HomeAssistant, port: int, messages: list[bytes]
) -> None:
    """Set up as many `mqtt` sensors on the hub's topic, each with a template for one number."""
    entry = MockConfigEntry(
        domain=mqtt.DOMAIN,
        version=1,
        minor_version=2,
        data={"broker": "127.0.0.1", "port": port, "protocol": "3.1.1"},
        options={"birth_message": {}},
    )
    entry.add_to_hass(hass)
    sensors = list(islice(_sensors(messages), ENTITIES))
    configuration = Path(hass.config.path("configuration.yaml"))
    await hass.async_add_executor_job(
        configuration.write_bytes, orjson.dumps({"mqtt": {"sensor": sensors}})
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    async with asyncio.timeout(10):
        while not mqtt.is_connected(hass):
            await asyncio.sleep(0.02)
    await hass.async_block_till_done()


def _sensors(messages: list[bytes]) -> Iterator[dict[str, str | int]]:
    """Sensors of the numbers that change most, with the resolution that Energy Bridge gives them."""
    shown: dict[tuple[str, str], list[float]] = {}
    for message in messages:
        for key, values in orjson.loads(message).items():
            if key not in ("state", "ts", "soh", "ratedcap"):
                for part, text in values.items():
                    scale, digits = _resolution(key)
                    value = round(float(text) / scale, digits)
                    shown.setdefault((key, part), []).append(value)
    for (key, part), _ in sorted(
        shown.items(),
        key=lambda item: -sum(one != two for one, two in pairwise(item[1])),
    ):
        scale, digits = _resolution(key)
        template = f"value_json.{key}.{part} | float"
        if scale != 1:
            template = f"({template}) / {scale}"
        device_class, unit = _unit(key)
        yield {
            "name": f"Template {key} {part}",
            "unique_id": f"template_{key}_{part}",
            "state_topic": TOPIC,
            "value_template": f"{{{{ ({template}) | round({digits}) }}}}",
            "expire_after": SILENCE,
            "device_class": device_class,
            "unit_of_measurement": unit,
            "suggested_display_precision": digits,
            "state_class": "total_increasing" if key.startswith("w") else "measurement",
        }


def _resolution(key: str) -> tuple[float, int]:
    """By what to divide, and digits to keep."""
    if key.startswith("w"):
        return 3.6e9, 3
    return 1, {"p": 0, "s": 0, "i": 2}.get(key[0], 1)


def _unit(key: str) -> tuple[str, str]:
    """Device class and unit."""
    if key.endswith("reactive"):
        return "reactive_power", "var"
    return {
        "w": ("energy", "kWh"),
        "p": ("power", "W"),
        "i": ("current", "A"),
        "u": ("voltage", "V"),
        "g": ("frequency", "Hz"),
        "s": ("battery", "%") if key == "soc" else ("apparent_power", "VA"),
    }[key[0]]
