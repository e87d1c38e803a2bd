"""Ports for servers of our own."""

import socket

import pytest

from simulator import address
from simulator.address import free_port


def test_a_port_that_is_taken_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one is chosen, or none."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        taken = server.getsockname()[1]
        other = free_port()
        monkeypatch.setattr(address, "PORTS", [taken, other])
        assert {free_port() for _ in range(10)} == {other}
        monkeypatch.setattr(address, "PORTS", [taken])
        with pytest.raises(OSError, match="no free port"):
            free_port()
