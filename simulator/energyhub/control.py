"""How a hub answers control requests (External API C1 §5): one transaction at a time, a response, later a result."""

from dataclasses import dataclass
from enum import StrEnum

import orjson

from .plant import Mode, Plant

VERSION = "1.2.0"
SETTING = "ext-api-set"
NON_TOLERATIONS = (
    SETTING,
    "battery-maintenance-regular",
    "battery-maintenance-critical",
    "fcr-event",
)
"""What the hub may be busy with that allows no order meanwhile."""


def lock_text(taint: str) -> str:
    """The hub's words while something else has the batteries: what is present, and a list of all that would be in the way."""
    listed = ",".join(f'"{each}: Ongoing"' for each in NON_TOLERATIONS)
    return (
        f'failed to execute command: "{taint} (): Ongoing" taint present, which does not allow setting '
        f'["{SETTING}: Ongoing"] (All non-tolerations are: [{listed}])'
    )


class Stage(StrEnum):
    """The two answers."""

    RESPONSE = "response"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to publish."""

    stage: Stage
    transaction_id: str
    accepted: bool
    text: str

    def payload(self) -> bytes:
        """The answer as it is sent."""
        return orjson.dumps(
            {
                "transId": self.transaction_id,
                "status": "ack" if self.accepted else "nak",
                "msg": self.text,
            }
        )


class ControlDesk:
    """Checks requests and carries them out on a plant."""

    def __init__(self, plant: Plant) -> None:
        """Start with no transaction in progress and no lock.

        `taint` is what the batteries are busy with instead, `delay` how many seconds later than usual results come, and
        `retains` whether answers are published to be kept.
        """
        self.plant = plant
        self.taint: str | None = None
        self.delay = 0.0
        self.retains = False
        self.withheld: set[Stage] = set()
        self._pending: tuple[str, Mode, float] | None = None

    @property
    def pending(self) -> str | None:
        """The transaction in progress."""
        return None if self._pending is None else self._pending[0]

    def receive(self, payload: bytes) -> Reply:
        """Answer a request at once; an accepted order waits for `finish`."""
        try:
            request = orjson.loads(payload)
            transaction_id = str(request["transId"])
            command = request["cmd"]
            name = str(command["name"])
        except orjson.JSONDecodeError, KeyError, TypeError:
            return Reply(Stage.RESPONSE, "", False, "Invalid request")
        if name == "extapiversion":
            return Reply(Stage.RESPONSE, transaction_id, True, VERSION)
        accepted, text = self._check(transaction_id, name, command.get("arg"))
        return Reply(Stage.RESPONSE, transaction_id, accepted, text)

    def finish(self) -> Reply | None:
        """Carry out the order in progress; answers its result, or None if there is none."""
        if self._pending is None:
            return None
        transaction_id, mode, power = self._pending
        self._pending = None
        self.plant.order(mode, power)
        return Reply(Stage.RESULT, transaction_id, True, f"{mode.value} done")

    def _check(
        self, transaction_id: str, name: str, argument: object
    ) -> tuple[bool, str]:
        if self._pending is not None:
            return False, "Other transaction in progress"
        if name not in (Mode.AUTO, Mode.CHARGE, Mode.DISCHARGE):
            return False, f"Unknown command {name}"
        if self.taint is not None:
            return False, lock_text(self.taint)
        limit = self.plant.max_power_w
        if limit <= 0:
            return False, "no available ESOs detected in system"
        power = 0.0
        if name != Mode.AUTO:
            try:
                power = float(str(argument))
            except ValueError:
                return False, "Invalid power"
            if not 0 <= power <= limit:
                return False, f"Max allowed power is {limit:.0f} W"
        self._pending = (transaction_id, Mode(name), power)
        return True, "sending cmd to ESOs"
