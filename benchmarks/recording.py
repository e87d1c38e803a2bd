"""(d) An hour of simulated life with the recorder on: no new row of state attributes once all is known."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from time import process_time, thread_time

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.db_schema import StateAttributes, States
from homeassistant.components.recorder.tasks import CommitTask
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
    async with home_assistant(recorded=True) as hass:
        with wired(house):
            first = (sent[0][1] for sent in life(plant))
            entry = await set_up_hub(hass, house, first)
        lived = list(islice(life(plant), seconds))
        recorder = get_instance(hass)
        before = settled = await _rows(await recorded_all(hass))
        began, loop_began = process_time(), thread_time()
        for second, sent in enumerate(lived, 1):
            house.clock.now += house.pace
            for kind, payload in sent:
                assert house.wire is not None
                house.wire.deliver(f"extapi/data/{kind}", payload)
            if second % FOLD == 0:
                entry.runtime_data.async_fold()
                recorder.queue_task(CommitTask())  # every 5 s of real life
                await asyncio.sleep(0)
            if second == min(SETTLED, seconds // 2):
                settled = await _rows(await recorded_all(hass))
        ended = await _rows(await recorded_all(hass))
        loop = thread_time() - loop_began
        others = process_time() - began - loop
    states = ended[0] - before[0]
    added = ended[1] - settled[1]
    print(f"(d) {seconds / 3600:.1f} h of simulated life, recorded")
    print(f"    {states} states, {ended[1]} rows of attributes in all")
    print(
        f"    {loop / states * 1e6:.0f} µs of CPU a state in the event loop, all messages"
        f" included, and {others / states * 1e6:.0f} µs in the recorder"
    )
    print(
        f"    rows of attributes added after the first minutes: {added} (at most 0)"
        f"{'  MISSED' if added else ''}"
    )
    return added == 0


def life(plant: Plant) -> Iterator[list[tuple[str, bytes]]]:
    """Kinds and payloads that a hub sends, second by second; its units speak every 5 s."""
    for second in count(1):
        plant.advance(1)
        sent = [("ehub", ehub_message(plant))]
        if second % 5 == 0:
            for kind, messages in (
                ("eso", eso_messages),
                ("sso", sso_messages),
                ("esm", esm_messages),
            ):
                sent += [(kind, message) for message in messages(plant)]
        yield [(kind, orjson.dumps(message)) for kind, message in sent]


async def _rows(instance: Recorder) -> tuple[int, int]:
    """How many states and attributes are recorded."""

    def read() -> tuple[int, int]:
        with session_scope(session=instance.get_session(), read_only=True) as session:
            states, attributes = (
                session.execute(select(func.count(column))).scalar_one()
                for column in (States.state_id, StateAttributes.attributes_id)
            )
        return states, attributes

    return await instance.async_add_executor_job(read)
