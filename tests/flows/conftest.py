"""Fixtures of the tests of flows."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import AsyncMock

from homeassistant.core import HomeAssistant
import pytest

from ..helpers.flows import no_set_up


@pytest.fixture
def set_up() -> Iterator[AsyncMock]:
    """Entries are made, but nothing runs."""
    with no_set_up() as mock:
        yield mock


@pytest.fixture
def configuration(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A configuration directory of the test's own."""
    home = tmp_path / "config"
    home.mkdir()
    hass.config.config_dir = str(home)
    return home
