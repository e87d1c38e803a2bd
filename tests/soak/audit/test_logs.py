"""Lines of the log that nobody may expect are found."""

import pytest

from soak.audit import Check, Outcome
from soak.audit.logs import audit
from soak.ledger import Sample
from tests.helpers.soak_runs import SECONDS, SoakRun, sample

OURS = "custom_components.energy_bridge.hub"
THEIRS = "custom_components.energy_bridge.destination.runner"
TRACEBACK = (
    "Traceback (most recent call last):",
    '  File "/x/custom_components/energy_bridge/hub/coordinator.py", line 1, in f',
    "ValueError: x",
)


def look(made: SoakRun) -> Check:
    """Audit it."""
    return audit(made.run())


@pytest.mark.parametrize(
    ("level", "logger", "text"),
    [
        ("ERROR", OURS, ("Something failed",)),
        ("ERROR", "homeassistant", ("Error doing job", *TRACEBACK)),
        ("WARNING", "asyncio", ("Something", *TRACEBACK)),
        ("CRITICAL", "homeassistant", ("No more",)),
        (
            "WARNING",
            "homeassistant.util.loop",
            ("Detected blocking call to open by custom integration 'energy_bridge'",),
        ),
        ("WARNING", OURS, ("Task exception was never retrieved",)),
        ("INFO", "x", ("--- Logging error ---",)),
    ],
)
def test_a_wrong_line_is_found(
    made: SoakRun, level: str, logger: str, text: tuple[str, ...]
) -> None:
    """With its moment."""
    made.log_line(300, level, logger, *text)
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert text[0] in check.problems[0].text


@pytest.mark.parametrize(
    "logger", ["", ".coordinator", ".core.traffic", ".core.delivery.folder", ".button"]
)
def test_no_fault_explains_an_error_of_a_part_that_has_none(
    made: SoakRun, logger: str
) -> None:
    """Which part of ours it may be of is said for each."""
    made.fault("hub_silent", 290, 310)
    made.fault("disk_full", 290, 310)
    made.log_line(300, "ERROR", f"custom_components.energy_bridge{logger}", "Failed")
    assert look(made).outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("database_locked", Outcome.HELD), ("broker_killed", Outcome.BROKEN)],
)
def test_statistics_may_be_unreadable(
    made: SoakRun, fault: str, outcome: Outcome
) -> None:
    """Where the recorder is in trouble, not the hub's connection."""
    made.fault(fault, 290, 310)
    text = "Failed to read the recorder's statistics: database is locked"
    made.log_line(300, "ERROR", f"{OURS}.statistics_import", text)
    assert look(made).outcome is outcome


def test_an_error_of_a_fault_is_explained(made: SoakRun) -> None:
    """As of a recorder that is locked; a warning needs no explanation."""
    made.fault("database_locked", 290, 310)
    made.log_line(100, "WARNING", OURS, "Lost the connection")
    made.log_line(
        300,
        "ERROR",
        "homeassistant.components.recorder",
        "database is locked",
        "Traceback (most recent call last):",
        "sqlite3.OperationalError",
    )
    made.log_line(330, "ERROR", THEIRS, "Could not read")
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.excused == {"errors in a fault": 2}
    assert check.seen["warnings"] == 1


SLOW = (
    "Updating state for sensor.x (<class 'custom_components.energy_bridge.x'>) took 0.5"
    " seconds. Please create a bug report at y"
)
ENTITY = "homeassistant.helpers.entity"


def test_slow_where_nobody_waits_is_our_fault(made: SoakRun) -> None:
    """A state that takes long to make."""
    made.log_line(300, "WARNING", ENTITY, SLOW)
    assert look(made).outcome is Outcome.BROKEN


@pytest.mark.parametrize("last", [False, True])
def test_slow_where_all_wait_is_explained(made: SoakRun, last: bool) -> None:
    """By the machine's own account of that moment."""
    made.drop(Sample)
    for second in range(0, 305 if last else SECONDS, 5):
        made.add("samples", second, sample(second, 2.0 if second >= 300 else 0.0))
    made.log_line(300.5, "WARNING", ENTITY, SLOW)
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.excused == {"slow on a busy machine": 1}


@pytest.mark.parametrize(
    ("held", "outcome"),
    [(0.2, "held"), (0.05, "BROKEN"), (None, "BROKEN")],
    ids=["by enough", "by too little", "nobody knows"],
)
def test_slow_where_it_was_held_up(
    made: SoakRun, held: float | None, outcome: str
) -> None:
    """It took 0.5 s, of which 0.4 s are allowed."""
    made.drop(Sample)
    for second in range(0, SECONDS, 5):
        made.add("samples", second, sample(second, held=held if second > 303 else 0.0))
    made.log_line(300.5, "WARNING", ENTITY, SLOW)
    assert look(made).outcome == outcome


@pytest.mark.parametrize(
    ("first", "last", "life"), [(295, 300, 1), (305, 310, 1), (0, SECONDS, 2)]
)
def test_held_up_at_another_time_or_in_another_life(
    made: SoakRun, first: int, last: int, life: int
) -> None:
    """Or with nothing to compare it with."""
    made.drop(Sample)
    for second in range(first, last, 5):
        late = second > 303
        made.add(
            "samples",
            second,
            sample(second, held=2.0 if late else 0.0, life=life if late else 1),
        )
    made.log_line(300.5, "WARNING", ENTITY, SLOW)
    assert look(made).outcome is Outcome.BROKEN


def test_a_busy_machine_explains_nothing_else(made: SoakRun) -> None:
    """Neither what was slow at another time, nor another complaint."""
    made.drop(Sample)
    for second in range(0, SECONDS, 5):
        made.add("samples", second, sample(second, 2.0 if second >= 300 else 0.0))
    made.log_line(200, "WARNING", ENTITY, SLOW)
    made.log_line(300, "WARNING", "homeassistant", "energy_bridge: please report it")
    assert len(look(made).problems) == 2


def test_nobody_knows_how_busy_the_machine_was(made: SoakRun) -> None:
    """Then nothing is explained by it."""
    made.drop(Sample)
    made.log_line(300, "WARNING", ENTITY, SLOW)
    assert look(made).outcome is Outcome.BROKEN


@pytest.mark.parametrize(("purge", "outcome"), [(100, "held"), (400, "BROKEN")])
def test_statistics_fail_after_a_purge(
    made: SoakRun, purge: float, outcome: str
) -> None:
    """Home Assistant finds rows of others there."""
    made.fault("recorder_purged", purge, purge + 2)
    made.log_line(
        300,
        "ERROR",
        "homeassistant.components.recorder.core",
        "Error while processing event StatisticsTask",
        "Traceback (most recent call last):",
        '  File "/x/statistics.py", line 1, in get_latest_short_term_statistics_with_session',
        "KeyError: 77",
    )
    assert look(made).outcome == outcome


@pytest.mark.parametrize(("ahead", "outcome"), [(900, "held"), (0, "BROKEN")])
def test_an_hours_statistics_come_twice(
    made: SoakRun, ahead: float, outcome: str
) -> None:
    """Where Home Assistant's clock had shown its end before."""
    made.set_clock(100, ahead)
    made.set_clock(150, 0)
    made.fault("recorder_purged", 299, 300)
    made.log_line(
        300,
        "ERROR",
        "homeassistant.helpers.recorder",
        "Error executing query",
        "Traceback (most recent call last):",
        "sqlite3.IntegrityError: UNIQUE constraint failed: statistics.metadata_id, statistics.start_ts",
    )
    assert look(made).outcome == outcome


@pytest.mark.parametrize(("begin", "outcome"), [(299, "held"), (301, "BROKEN")])
def test_a_stop_ends_a_setup(made: SoakRun, begin: float, outcome: str) -> None:
    """Home Assistant logs that as an error with a traceback; without a stop it is one."""
    made.fault("home_stopped", begin, 310)
    text = "Setup of config entry 'x' for energy_bridge integration cancelled"
    made.log_line(300, "ERROR", "custom_components.energy_bridge", text, *TRACEBACK[:2])
    assert look(made).outcome == outcome


FULL = "OSError: [Errno 28] No space left on device"
BLOCK = (
    "--- Logging error ---",
    *TRACEBACK[:2],
    FULL,
    "Call stack:",
    '  File "/x/custom_components/energy_bridge/hub/coordinator.py", line 1, in f',
    "Message: 'x %s'",
    "Arguments: ('y',)",
)


def test_a_full_disk_is_told_of_by_whoever_writes(made: SoakRun) -> None:
    """Home Assistant's storage, with us in its traceback, and the log itself."""
    made.fault("disk_full", 290, 310)
    made.log_line(
        300, "ERROR", "homeassistant.helpers.storage", "x", *TRACEBACK[:2], FULL
    )
    made.log_line(301, "INFO", OURS, "Connected", *BLOCK)
    assert look(made).outcome is Outcome.HELD


@pytest.mark.parametrize("logger", [OURS, "homeassistant.helpers.storage"])
def test_a_full_disk_explains_no_other_traceback(made: SoakRun, logger: str) -> None:
    """Of ours none, and of others none that is of something else."""
    made.fault("disk_full", 290, 310)
    last = FULL if logger == OURS else "ValueError: x"
    made.log_line(300, "ERROR", logger, "x", *TRACEBACK[:2], last)
    assert look(made).outcome is Outcome.BROKEN


def test_a_disk_that_is_not_full_explains_nothing(made: SoakRun) -> None:
    """As where it was full long before."""
    made.fault("disk_full", 90, 110)
    made.log_line(300, "ERROR", "homeassistant.helpers.storage", "x", FULL)
    assert look(made).outcome is Outcome.BROKEN


def test_a_fault_explains_what_it_may_cause_only(made: SoakRun) -> None:
    """The hub's connection knows nothing of a database."""
    made.fault("database_locked", 290, 310)
    made.log_line(300, "ERROR", OURS, "Could not connect")
    assert look(made).outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("broker_cut_off", Outcome.HELD),
        ("home_killed", Outcome.HELD),
        ("sftp_hangs", Outcome.BROKEN),
    ],
)
def test_home_assistants_own_mqtt_may_miss_its_broker(
    made: SoakRun, fault: str, outcome: Outcome
) -> None:
    """While that is away, or Home Assistant itself was; no partner has a share in it."""
    made.fault(fault, 290, 310)
    text = "Failed to connect to MQTT server due to exception: timed out"
    made.log_line(300, "ERROR", "homeassistant.components.mqtt.client", text)
    assert look(made).outcome is outcome


def test_no_fault_explains_a_traceback_of_ours(made: SoakRun) -> None:
    """Whatever goes wrong, it is expected."""
    made.fault("database_locked", 290, 310)
    made.log_line(300, "ERROR", "homeassistant", "Error doing job", *TRACEBACK)
    assert look(made).outcome is Outcome.BROKEN


def test_what_a_caller_is_told_is_no_fault(made: SoakRun) -> None:
    """Home Assistant logs each answer that is an error; nor is what others log while all starts."""
    text = (
        "[139] Error during service call to energy_bridge.open_slot: Slot 7 isn't empty"
    )
    made.log_line(300, "ERROR", "homeassistant.components.websocket_api.http", text)
    made.log_line(-9, "ERROR", "homeassistant.setup", "Setup failed for 'analytics'")
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.excused == {"told to callers": 1, "of others, before the run": 1}


def test_a_clock_that_is_set_back_mixes_what_is_recorded(made: SoakRun) -> None:
    """Home Assistant reads states by their times, and blames whose meter seems to fall."""
    text = (
        "Entity sensor.x from integration energy_bridge has state class total_increasing, but its state is not"
        " strictly increasing. Please create a bug report"
    )
    made.set_clock(100, -20)
    made.set_clock(120, 0)
    made.log_line(300, "WARNING", "homeassistant.components.sensor.recorder", text)
    assert look(made).outcome is Outcome.HELD


def test_home_assistant_blames_us_for_nothing(made: SoakRun) -> None:
    """Without such a clock."""
    text = "Entity sensor.x from integration energy_bridge is wrong. Please report it"
    made.fault("hub_counters_zero", 290, 310)
    made.log_line(300, "WARNING", "homeassistant.components.sensor", text)
    assert look(made).outcome is Outcome.BROKEN


def test_a_log_that_grows_too_fast_is_found(made: SoakRun) -> None:
    """With one line only, again and again."""
    for second in range(100, 500, 2):
        made.log_line(second, "INFO", OURS, "Connected")
    (problem,) = look(made).problems
    assert "lines an hour, more than" in problem.text


def test_what_we_log_before_the_run_is_no_answer(made: SoakRun) -> None:
    """A set-up without a fault has no errors of ours."""
    made.log_line(-9, "ERROR", OURS, "Something failed")
    assert look(made).outcome is Outcome.BROKEN


def test_the_log_has_home_assistants_clock(made: SoakRun) -> None:
    """A fault of the machine's 300 s is one of 1300 s there."""
    made.set_clock(200, 1000)
    made.fault("database_locked", 290, 310)
    made.log_line(1300, "ERROR", THEIRS, "Could not read")
    assert look(made).outcome is Outcome.HELD


def test_a_log_that_cannot_be_read_is_found(made: SoakRun) -> None:
    """Its first line is none of Home Assistant's."""
    made.log = ["what is this?"]
    assert look(made).outcome is Outcome.BROKEN


def test_colours_are_no_matter(made: SoakRun) -> None:
    """As on a terminal."""
    made.log_line(300, "ERROR", OURS, "Something failed")
    made.log[-1] = f"\x1b[31m{made.log[-1]}\x1b[0m"
    assert look(made).outcome is Outcome.BROKEN


def test_no_log_is_not_seen(made: SoakRun) -> None:
    """Nor an empty one."""
    made.log = []
    run = made.run()
    assert audit(run).outcome is Outcome.NOT_SEEN
    (made.folder / "home-assistant.log").unlink()
    assert audit(run).outcome is Outcome.NOT_SEEN
