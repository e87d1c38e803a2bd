"""A small run in which everything is right."""

from pathlib import Path

import pytest

from tests.helpers.soak_runs import SoakRun, right_run


@pytest.fixture(autouse=True)
def _integration() -> None:
    """Nothing here needs Home Assistant to run."""


@pytest.fixture
def made(tmp_path: Path) -> SoakRun:
    """Change it, then let it write itself."""
    return right_run(tmp_path)
