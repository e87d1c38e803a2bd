"""Runs a web application on this machine, as the simulated partners' servers are."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import ssl

from aiohttp import web

LARGEST_REQUEST = 64 * 1024 * 1024
"""Bytes of a request that such a server reads."""


@asynccontextmanager
async def serving(
    app: web.Application, port: int, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[int]:
    """Serve at `port` (0: a free one); answers the port. What is not answered at the end is given up."""
    runner = web.AppRunner(
        app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
