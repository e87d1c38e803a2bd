"""Servers of databases, shared by all tests of the recorder's history."""

from collections.abc import Callable, Generator
from contextlib import ExitStack

import pytest

from ..helpers.databases import Server, mariadb, postgresql


@pytest.fixture(scope="session")
def servers() -> Generator[Callable[[str], Server]]:
    """Start each server when it is first asked for."""
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def server(name: str) -> Server:
            if name not in running:
                start = {"postgresql": postgresql, "mariadb": mariadb}[name]
                running[name] = stack.enter_context(start())
            return running[name]

        yield server
