"""(d) An hour of simulated life with the recorder on: no new row of state attributes once all is known."""

import asyncio
from datetime import UTC, datetime
from time import process_time

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.db_schema import StateAttributes, States
from homeassistant.helpers.recorder import session_scope
import orjson
from sqlalchemy import func, select

from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

from .house import House, home_assistant, recorded_all, set_up_hub, wired

FOLD = 10
SETTLED = 300


async def run(seconds: int = 3600) -> bool:
    """Live and print; answers whether no row was added after the first minutes."""
    house = House()
    plant = Plant(PlantConfig(), datetime(2026, 6, 21, 10, 0, tzinfo=UTC))

    def live() -> bytes:
        plant.advance(1)
        return orjson.dumps(ehub_message(plant))

    async with home_assistant(recorded=True) as hass:
        with wired(house):
            entry = await set_up_hub(hass, house, iter(live, b""))
        coordinator = entry.runtime_data
        settled = (0, 0)
        began = process_time()
        for second in range(1, seconds + 1):
            house.send(live())
            if second % 5 == 0:
                for kind, messages in (
                    ("eso", eso_messages),
                    ("sso", sso_messages),
                    ("esm", esm_messages),
                ):
                    for message in messages(plant):
                        assert house.wire is not None
                        house.wire.deliver(f"extapi/data/{kind}", orjson.dumps(message))
            if second % FOLD == 0:
                coordinator.async_fold()
                await asyncio.sleep(0)
            if second == min(SETTLED, seconds // 2):
                settled = await _rows(await recorded_all(hass))
        ended = await _rows(await recorded_all(hass))
        spent = process_time() - began
    added = ended[1] - settled[1]
    states = ended[0]
    print(f"(d) {seconds / 3600:.1f} h of simulated life, recorded")
    print(f"    {states} states, {ended[1]} rows of attributes in all")
    print(
        f"    {spent / states * 1e6:.0f} µs of CPU a state: messages, simulation and recorder"
    )
    print(
        f"    rows of attributes added after the first minutes: {added} (at most 0)"
        f"{'  MISSED' if added else ''}"
    )
    return added == 0


async def _rows(instance: Recorder) -> tuple[int, int]:
    """How many states and attributes are recorded."""

    def count() -> tuple[int, int]:
        with session_scope(session=instance.get_session(), read_only=True) as session:
            states, attributes = (
                session.execute(select(func.count(column))).scalar_one()
                for column in (States.state_id, StateAttributes.attributes_id)
            )
        return states, attributes

    return await instance.async_add_executor_job(count)
