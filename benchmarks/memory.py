"""Memory of a hub's entities, with all that Home Assistant keeps for them."""

import gc
import tracemalloc

from .house import House, home_assistant, set_up_hub, show_only, wired
from .hub_messages import payloads


async def run() -> bool:
    """Measure and print."""
    house = House()
    stream = payloads()
    async with home_assistant() as hass:
        with wired(house):
            entry = await set_up_hub(hass, house, stream)  # loads all the code
            await show_only(hass, entry, house, stream, lambda _each: False)
            gc.collect()
            tracemalloc.start()
            await show_only(hass, entry, house, stream, lambda _each: True)
            gc.collect()
            memory = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
        entities = len(hass.states.async_all())
    print(
        f"    memory: {memory / entities / 1024:.1f} KiB for each of {entities} entities"
    )
    return True
