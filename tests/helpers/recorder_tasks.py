"""What the recorder is asked to do in tests."""

from dataclasses import dataclass
from threading import Event
from typing import override

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.tasks import RecorderTask


@dataclass(slots=True)
class Busy(RecorderTask):
    """The recorder does something else for a long time."""

    end: Event

    @override
    def run(self, instance: Recorder) -> None:
        """Wait."""
        self.end.wait()
