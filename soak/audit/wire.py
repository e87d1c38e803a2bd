"""What Home Assistant published: nothing but what somebody configured, and nothing that a broker keeps."""

import json
import math
import re

from ..ledger import CabinetTruth
from .delivered import CONFIGURED, Delivered
from .run import Run
from .verdict import Check, Problem

COMMANDS = {"charge", "discharge", "auto", "extapiversion"}
PRESENCE = "homeassistant/status"
"""Where Home Assistant's own MQTT integration says that it is there."""
KEEPS_ANSWERS = "retained"
"""The hub's own fault by which brokers keep what it answers."""


def audit(run: Run, delivered: Delivered) -> Check:
    """Every message on the broker, every file and every request."""
    problems = list(delivered.strange)
    messages = run.wire
    prefixes = {
        str(entry["data"].get("prefix", "extapi"))
        for entry in run.entries
        if entry["data"].get("kind") == "ferroamp"
    }
    requests = {f"{prefix}/control/request" for prefix in prefixes}
    answers = {
        f"{prefix}/control/{what}"
        for prefix in prefixes
        for what in ("response", "result")
    }
    kept_since = min(
        (fault.begin for fault in run.faults if fault.name == KEEPS_ANSWERS),
        default=math.inf,
    )
    kept = 0
    cabinets = {each.entry.cabinet for each in run.kind("cabinets", CabinetTruth)}
    for noted in messages:
        topic, at = noted.entry.topic, noted.at
        cabinet = re.fullmatch(r"/stations/open_slot/(.+)", topic)
        if noted.entry.retained and topic in answers and at >= kept_since:
            kept += 1
            continue
        if noted.entry.retained:
            problems.append(Problem(at, f"the broker keeps a message on {topic}"))
        elif topic in requests:
            command = _command(noted.entry.payload)
            if command not in COMMANDS:
                problems.append(Problem(at, f"{topic} was told {command!r}"))
        elif topic == PRESENCE and run.has_mqtt:
            if noted.entry.payload not in ("online", "offline"):
                problems.append(
                    Problem(at, f"{topic} was told {noted.entry.payload!r}")
                )
        elif cabinet is None or cabinet[1] not in cabinets:
            problems.append(Problem(at, f"a message on {topic}"))
    seen = {
        "files and requests": delivered.files + delivered.bodies,
        "messages on the broker": len(messages),
    }
    if not messages:
        seen = {"messages on the broker": 0} | seen
    excused = {"answers that the hub had the broker keep": kept} if kept else {}
    return Check(CONFIGURED, seen, tuple(problems), "", excused)


def _command(payload: str) -> object:
    try:
        return json.loads(payload)["cmd"]["name"]
    except ValueError, KeyError, TypeError:
        return payload
