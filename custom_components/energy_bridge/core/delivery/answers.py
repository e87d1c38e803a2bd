"""What web servers answer, as far as it can be an answer."""

import aiohttp


async def read_answer(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Read an answer; of one with more than `most` bytes not much more."""
    found = b""
    async for part in response.content.iter_any():
        found += part
        if len(found) > most:
            break
    return found
