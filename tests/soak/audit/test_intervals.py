"""Intervals that are missing, early, out of order, twice or changed are found; gaps that must be are let pass."""

from collections.abc import Callable, Iterable
from itertools import batched

import pytest

from soak.audit import Check, Outcome
from soak.audit.delivered import collect
from soak.audit.history import History
from soak.audit.intervals import audit
from soak.ledger import Body, File
from tests.helpers.soak_runs import (
    CHARGED,
    POWER,
    SECONDS,
    START,
    SoakRun,
    alsoenergy,
    mint,
    teleport,
)

MINT, TELEPORT, ALSOENERGY = range(3)


def look(made: SoakRun) -> list[Check]:
    """Audit it: MINT, Teleport, AlsoEnergy."""
    run = made.run()
    return audit(run, collect(run), History(run))


def _mint_missing(made: SoakRun) -> None:
    made.drop(File, 211)


def _mint_last_missing(made: SoakRun) -> None:
    made.drop(File, 451)
    made.drop(File, 511)
    made.drop(File, 571)


def _mint_changed(made: SoakRun) -> None:
    name, content = mint(180, activePower=1)
    made.file(300, f"mint/{name}", content)


def _mint_again(made: SoakRun) -> None:
    name, content = mint(180)
    made.file(300, f"mint/{name}", content)


def _mint_early(made: SoakRun) -> None:
    name, content = mint(600)
    made.file(400, f"mint/{name}", content)


def _mint_early_after_a_step(made: SoakRun) -> None:
    made.set_clock(20, 900)
    made.set_clock(25, 0)
    name, content = mint(960)
    made.file(400, f"mint/{name}", content)


def _mint_none(made: SoakRun) -> None:
    made.lines["deliveries"] = [
        each
        for each in made.lines["deliveries"]
        if not (isinstance(each[1], File) and each[1].transport == "sftp")
    ]


def _teleport_missing(made: SoakRun) -> None:
    made.drop(Body, 212)


def _teleport_refused(made: SoakRun) -> None:
    made.drop(Body, 212)
    made.body(212, teleport(180), status=500)


def _teleport_changed(made: SoakRun) -> None:
    made.drop(Body, 212)
    made.body(212, teleport(180), status=500)
    made.body(220, teleport(180, attempt=1, scheduled=False))


def _teleport_again(made: SoakRun) -> None:
    made.body(230, teleport(180, attempt=1))


def _teleport_same_attempt(made: SoakRun) -> None:
    made.drop(Body, 212)
    made.body(212, teleport(180), status=500)
    made.body(220, teleport(180))


def _teleport_out_of_order(made: SoakRun) -> None:
    made.drop(Body, 212)
    made.body(300, teleport(180))


def _alsoenergy_row_missing(made: SoakRun) -> None:
    _without_files(made, "folder")
    name, content = alsoenergy(0)
    lines = content.split(b"\r\n")
    made.file(
        331, f"alsoenergy/{name}", b"\r\n".join([*lines[:2], *lines[3:]]), "folder"
    )


def _without_files(made: SoakRun, transport: str) -> None:
    made.lines["deliveries"] = [
        each
        for each in made.lines["deliveries"]
        if not (isinstance(each[1], File) and each[1].transport == transport)
    ]


def _alsoenergy_twice(made: SoakRun) -> None:
    name, content = alsoenergy(120, 1)
    made.file(400, f"alsoenergy/{name}", content, "folder")


def _alsoenergy_changed(made: SoakRun) -> None:
    name, content = alsoenergy(0, at60="7,7")
    made.file(400, f"alsoenergy/{name}", content, "folder")


def _alsoenergy_out_of_order(made: SoakRun) -> None:
    _without_files(made, "folder")
    for second, begin, count in ((331, 120, 3), (340, 0, 2)):
        name, content = alsoenergy(begin, count)
        made.file(second, f"alsoenergy/{name}", content, "folder")


@pytest.mark.parametrize(
    ("tamper", "partner", "words"),
    [
        (_mint_missing, MINT, "lacks 2027-01-15 08:03:00Z"),
        (_mint_last_missing, MINT, "lacks"),
        (_mint_changed, MINT, "another content"),
        (_mint_again, MINT, "though it had arrived"),
        (_mint_early, MINT, "before that time"),
        (_mint_early_after_a_step, MINT, "before that time"),
        (_mint_none, MINT, "nothing was delivered"),
        (_teleport_missing, TELEPORT, "lacks"),
        (_teleport_refused, TELEPORT, "lacks"),
        (_teleport_changed, TELEPORT, "another content"),
        (_teleport_again, TELEPORT, "though it had arrived"),
        (_teleport_same_attempt, TELEPORT, "attempt 0 after 0"),
        (_teleport_out_of_order, TELEPORT, "after 2027-01-15"),
        (_alsoenergy_row_missing, ALSOENERGY, "lacks"),
        (_alsoenergy_twice, ALSOENERGY, "two files"),
        (_alsoenergy_changed, ALSOENERGY, "another content"),
        (_alsoenergy_out_of_order, ALSOENERGY, "after 2027-01-15"),
    ],
)
def test_a_wrong_interval_is_found(
    made: SoakRun, tamper: Callable[[SoakRun], None], partner: int, words: str
) -> None:
    """With its stamp; the other partners' are right."""
    tamper(made)
    found = look(made)
    assert [check.outcome is Outcome.BROKEN for check in found] == [
        number == partner for number in range(3)
    ]
    assert any(words in problem.text for problem in found[partner].problems)


def test_a_repeat_after_trouble_is_one(made: SoakRun) -> None:
    """Same bytes of a file; a higher attempt of a message."""
    made.fault("sftp_killed", 210, 215)
    made.fault("https_error", 210, 215)
    name, content = mint(180)
    made.file(220, f"mint/{name}", content)
    made.body(220, teleport(180, attempt=1))
    found = look(made)
    assert [check.outcome for check in found] == [Outcome.HELD] * 3
    assert found[MINT].excused == {"again after trouble": 1}
    assert found[TELEPORT].excused == {"again after trouble": 1}


def test_a_refused_message_comes_again(made: SoakRun) -> None:
    """No fault of ours explains what a server refuses."""
    made.drop(Body, 212)
    made.body(212, teleport(180), status=500)
    made.body(213, teleport(180, attempt=1), status="cut")
    made.body(216, teleport(180, attempt=2))
    assert look(made)[TELEPORT].outcome is Outcome.HELD


def test_a_new_token_is_no_new_attempt(made: SoakRun) -> None:
    """After a 401 the same message is sent once more, and no earlier one."""
    made.drop(Body, 212)
    made.body(212, teleport(180), status=401)
    made.body(213, teleport(180), status=503)
    made.body(214, teleport(180, attempt=1), status=401)
    made.body(215, teleport(180, attempt=1))
    assert look(made)[TELEPORT].outcome is Outcome.HELD


def test_a_token_excuses_no_lower_attempt(made: SoakRun) -> None:
    """It is still counted."""
    made.drop(Body, 212)
    made.body(212, teleport(180, attempt=1), status=401)
    made.body(213, teleport(180))
    assert look(made)[TELEPORT].outcome is Outcome.BROKEN


def test_what_nobody_measured_has_no_message(made: SoakRun) -> None:
    """Nor a row; MINT has a file all the same."""
    made.fault("hub_silent", 140, 280)
    for entity in (POWER, CHARGED):
        made.states[entity] = [
            (time, "unavailable" if 170 <= time < 290 else state, unit)
            for time, state, unit in made.states[entity]
        ]
    made.drop(Body, 212)
    made.drop(Body, 272)
    _alsoenergy_row_missing(made)
    found = look(made)
    assert [check.outcome for check in found] == [
        Outcome.HELD,
        Outcome.HELD,
        Outcome.BROKEN,
    ]
    assert found[TELEPORT].excused == {"without a value": 2}


def test_a_gap_needs_a_fault(made: SoakRun) -> None:
    """What the recorder does not have may have been purged, or never written by mistake."""
    made.fault("sftp_killed", 140, 280)
    made.states = {}
    made.drop(Body, 212)
    assert look(made)[TELEPORT].outcome is Outcome.BROKEN


def test_a_repeat_needs_a_fault_of_its_own_way(made: SoakRun) -> None:
    """What happens to another server explains none."""
    made.fault("https_error", 210, 215)
    name, content = mint(180)
    made.file(220, f"mint/{name}", content)
    assert look(made)[MINT].outcome is Outcome.BROKEN


def test_a_row_without_a_value_is_left_out(made: SoakRun) -> None:
    """AlsoEnergy's."""
    made.fault("hub_silent", 20, 120)
    for entity in (POWER, CHARGED):
        made.states[entity] = [
            (time, "unavailable" if 50 <= time < 130 else state, unit)
            for time, state, unit in made.states[entity]
        ]
    _alsoenergy_row_missing(made)
    check = look(made)[ALSOENERGY]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"without a value": 1}


def test_a_downtime_has_no_message(made: SoakRun) -> None:
    """From the last heartbeat on; but a file of MINT, which says so."""
    made.life(200, "killed", "start", "running")
    made.drop(Body, 212)
    found = look(made)
    assert [check.outcome for check in found] == [Outcome.HELD] * 3
    assert found[TELEPORT].excused == {"without a value": 1}


def test_a_downtime_is_no_excuse_for_long_before(made: SoakRun) -> None:
    """A heartbeat had come since."""
    made.life(200, "killed", "start", "running")
    made.drop(Body, 152)
    assert look(made)[TELEPORT].outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("arrived", "outcome"),
    [(272, Outcome.HELD), (212, Outcome.BROKEN)],
    ids=["while it stops", "before"],
)
def test_a_slow_stop_has_no_message(
    made: SoakRun, arrived: int, outcome: Outcome
) -> None:
    """From when Home Assistant was told to stop, though its process ends a minute later."""
    made.fault("home_stopped", 200, 262)
    made.life(260, "stopped", "start", "running")
    made.drop(Body, arrived)
    assert look(made)[TELEPORT].outcome is outcome


def test_a_downtime_is_no_excuse_for_mint(made: SoakRun) -> None:
    """Its files of that time say by their state that nobody measured."""
    made.life(200, "killed", "start", "running")
    made.drop(File, 211)
    assert look(made)[MINT].outcome is Outcome.BROKEN


def test_a_purge_takes_what_was_not_built(made: SoakRun) -> None:
    """Not what should have been built long before it."""
    made.fault("recorder_purged", 200, 201)
    made.drop(File, 211)
    found = look(made)
    assert found[MINT].outcome is Outcome.HELD
    assert found[MINT].excused == {"older than a purge": 1}


def test_a_purge_is_no_excuse_for_what_was_long_due(made: SoakRun) -> None:
    """As above."""
    made.fault("recorder_purged", 500, 501)
    made.drop(File, 211)
    assert look(made)[MINT].outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("begin", "end", "outcome"),
    [
        (115, 117, Outcome.HELD),
        # What was written at 110 came after it.
        (107, 108, Outcome.BROKEN),
    ],
)
def test_a_purge_takes_an_interval_that_is_nearly_over(
    made: SoakRun, begin: float, end: float, outcome: Outcome
) -> None:
    """If nothing was written between it and the interval's end."""
    made.fault("recorder_purged", begin, end)
    _alsoenergy_row_missing(made)
    check = look(made)[ALSOENERGY]
    assert check.outcome is outcome
    if outcome is Outcome.HELD:
        assert check.excused == {"older than a purge": 1}


def test_a_clock_that_had_been_far_ahead_tells_anew(made: SoakRun) -> None:
    """One that was a little ahead must not."""
    made.set_clock(120, 1000)
    made.set_clock(200, 0)
    name, content = mint(540, activePower=5)
    made.file(150, f"mint/{name}", content)
    check = look(made)[MINT]
    assert check.outcome is Outcome.HELD
    assert check.excused == {"told anew after a clock far ahead": 1}


@pytest.mark.parametrize("ahead", [100, 1000])
@pytest.mark.parametrize("end", ["killed", "stopped"])
def test_no_live_second_is_told_anew(made: SoakRun, end: str, ahead: int) -> None:
    """However far the clock had been ahead, and whatever came after."""
    made.message = "battery_flash"
    made.drop(Body)
    flash = {"type": "batteryPower.flash:1"}
    made.set_clock(120, ahead)
    made.body(130, teleport(130 + ahead, **flash))
    made.set_clock(140, 0)
    made.life(150, end, "start", "running")
    made.body(131 + ahead, teleport(130 + ahead, **flash, frequency=50))
    assert look(made)[TELEPORT].outcome is Outcome.BROKEN


def _flash(made: SoakRun, seconds: Iterable[int]) -> None:
    """Have live seconds told, ten in a body."""
    made.message = "battery_flash"
    made.drop(Body)
    for batch in batched(seconds, 10, strict=False):
        messages = [teleport(each, type="batteryPower.flash:1") for each in batch]
        made.body(batch[-1] + 1, *messages)


def test_a_live_second_is_told_once(made: SoakRun) -> None:
    """Unless the server could not say that it has it."""
    _flash(made, range(SECONDS))
    assert look(made)[TELEPORT].outcome is Outcome.HELD


def test_a_live_second_that_is_told_twice_is_found(made: SoakRun) -> None:
    """With the same content, too."""
    _flash(made, range(SECONDS))
    made.body(215, teleport(209, type="batteryPower.flash:1"))
    assert look(made)[TELEPORT].outcome is Outcome.BROKEN


def test_live_seconds_that_nobody_tells_are_found(made: SoakRun) -> None:
    """Every other one of them."""
    _flash(made, range(0, SECONDS, 2))
    assert look(made)[TELEPORT].outcome is Outcome.BROKEN


def test_live_seconds_may_get_lost_in_trouble(made: SoakRun) -> None:
    """Nothing of them is on the disk."""
    _flash(made, (each for each in range(SECONDS) if not 200 <= each < 300))
    made.fault("https_error", 200, 290)
    assert look(made)[TELEPORT].outcome is Outcome.HELD


def test_no_live_second_at_all_is_found_as_well(made: SoakRun) -> None:
    """As a report of which nothing arrived."""
    _flash(made, ())
    assert look(made)[TELEPORT].outcome is Outcome.BROKEN


def test_a_report_that_begins_late_is_found(made: SoakRun) -> None:
    """It was there from the beginning."""
    for second in (91, 151):
        made.drop(File, second)
    assert look(made)[MINT].outcome is Outcome.BROKEN


def test_a_clock_that_was_a_little_ahead_tells_nothing_twice(made: SoakRun) -> None:
    """Reports are silent until then."""
    made.set_clock(120, 500)
    made.set_clock(200, 0)
    name, content = mint(540, activePower=5)
    made.file(150, f"mint/{name}", content)
    assert look(made)[MINT].outcome is Outcome.BROKEN


def _mint_told_anew(made: SoakRun, *clock: tuple[int, int]) -> Check:
    """The minute of 180 is told by the right clock, and once more at 420."""
    for second, ahead in clock:
        made.set_clock(second, ahead)
    name, content = mint(180, activePower=1)
    made.file(420, f"mint/{name}", content)
    return look(made)[MINT]


@pytest.mark.parametrize(
    "clock",
    [
        pytest.param([(300, 600), (330, -500), (400, 0)], id="at once"),
        pytest.param([(300, 600), (330, 0), (350, -500), (400, 0)], id="right between"),
    ],
)
def test_a_clock_that_was_ahead_and_then_behind_tells_anew(
    made: SoakRun, clock: list[tuple[int, int]]
) -> None:
    """By more than a quarter of an hour altogether."""
    check = _mint_told_anew(made, *clock)
    assert check.outcome is Outcome.HELD
    assert check.excused == {"told anew after a clock ahead, then behind": 1}


@pytest.mark.parametrize(
    "clock",
    [
        pytest.param([(300, 600), (330, 0)], id="ahead alone"),
        pytest.param([(330, -1000), (400, 0)], id="behind alone"),
        pytest.param([(300, 300), (330, -500), (400, 0)], id="not by as much"),
        pytest.param([(300, -500), (330, 600), (400, 0)], id="behind first"),
        pytest.param([(60, 600), (90, 0), (350, -500), (400, 0)], id="ahead before"),
        pytest.param([(300, 900), (330, -100), (400, 0)], id="not behind the stamp"),
        pytest.param([(300, 600), (430, -500), (500, 0)], id="behind after"),
    ],
)
def test_another_clock_is_no_excuse_for_a_change(
    made: SoakRun, clock: list[tuple[int, int]]
) -> None:
    """Nothing had the report begin again before that minute, or a clock that was behind alone must not."""
    assert _mint_told_anew(made, *clock).outcome is Outcome.BROKEN


def test_what_nothing_kept_back_was_not_built_before(made: SoakRun) -> None:
    """It came late for no reason."""
    made.drop(File, 211)
    name, content = mint(180)
    made.file(250, f"mint/{name}", content)
    clock = [(130, 600), (200, 0), (220, -900), (265, 0)]
    problems = _mint_told_anew(made, *clock).problems
    assert any("came again" in each.text for each in problems)


@pytest.mark.parametrize(
    ("clock", "found"),
    [
        pytest.param([(130, 600), (200, 0), (220, -900), (265, 0)], 0, id="ahead"),
        pytest.param([(190, 600), (200, 0), (220, -500), (265, 0)], 0, id="right"),
        pytest.param([(220, -900), (265, 0)], 1, id="behind alone"),
        pytest.param([(225, 600), (230, 0)], 1, id="ahead afterwards"),
    ],
)
def test_what_arrives_late_was_built_before(
    made: SoakRun, clock: list[tuple[int, int]], found: int
) -> None:
    """While the clock was still ahead, or before it was, and the server was gone."""
    made.fault("sftp_killed", 195, 245)
    made.drop(File, 211)
    name, content = mint(180)
    made.file(250, f"mint/{name}", content)
    problems = _mint_told_anew(made, *clock).problems
    assert sum("came again" in each.text for each in problems) == found


BOTH_WAYS = [(300, 600), (330, 0), (350, -500), (400, 0)]
"""The minute of 180 is built anew after it."""


def _attempts_after(
    made: SoakRun, clock: list[tuple[int, int]], *attempts: int
) -> list[str]:
    """What is found of attempts where a message that had arrived by 212 comes again with these, from 420 on."""
    for second, ahead in clock:
        made.set_clock(second, ahead)
    for second, attempt in enumerate(attempts, 420):
        made.body(second, teleport(180, attempt=attempt))
    return _of_attempts(made)


def _of_attempts(made: SoakRun) -> list[str]:
    found = look(made)[TELEPORT].problems
    return [each.text for each in found if "attempt" in each.text]


def test_a_message_that_is_built_anew_begins_to_count_anew(made: SoakRun) -> None:
    """With the content that it had, too."""
    assert not _attempts_after(made, BOTH_WAYS, 0, 1)


@pytest.mark.parametrize(("ahead", "found"), [(1000, 0), (800, 1)])
def test_a_message_of_a_clock_far_ahead_begins_to_count_anew(
    made: SoakRun, ahead: int, found: int
) -> None:
    """Once its time has really come; a clock that is a little ahead has nothing built anew."""
    made.set_clock(120, ahead)
    made.body(150, teleport(420))
    made.set_clock(200, 0)
    assert len(_of_attempts(made)) == found


@pytest.mark.parametrize(
    ("clock", "attempts"),
    [
        pytest.param(BOTH_WAYS, (0, 0), id="twice of the new one"),
        pytest.param(BOTH_WAYS, (0, 1, 0), id="the new one's tries"),
        pytest.param([(300, 600), (330, 0)], (0,), id="ahead alone"),
        pytest.param([(350, -1000), (400, 0)], (0,), id="behind alone"),
        pytest.param([(300, 300), (330, -500), (400, 0)], (0,), id="not by as much"),
        pytest.param([(20, 900), (25, 0)], (0,), id="far ahead before"),
        pytest.param([(200, 900), (330, 0)], (0,), id="far ahead after its time"),
        pytest.param([], (0,), id="a right clock"),
    ],
)
def test_what_is_not_built_anew_goes_on_counting(
    made: SoakRun, clock: list[tuple[int, int]], attempts: tuple[int, ...]
) -> None:
    """One problem each."""
    assert len(_attempts_after(made, clock, *attempts)) == 1


def test_a_message_that_never_arrived_goes_on_counting(made: SoakRun) -> None:
    """It still waits, whatever the clock does; what is built anew comes after it."""
    made.drop(Body, 212)
    made.body(212, teleport(180), status=500)
    for second, ahead in BOTH_WAYS:
        made.set_clock(second, ahead)
    made.body(420, teleport(180))
    assert len(_of_attempts(made)) == 1


def test_an_old_message_and_the_new_one_may_arrive_together(made: SoakRun) -> None:
    """Each by its own count, also where the server had the old one and could not say so."""
    assert not _attempts_after(made, BOTH_WAYS, 1, 0, 1)


def test_an_old_message_that_never_arrived_may_come_with_the_new_one(
    made: SoakRun,
) -> None:
    """As above."""
    made.drop(Body, 212)
    made.body(212, teleport(180), status=500)
    assert not _attempts_after(made, BOTH_WAYS, 1, 0, 1)


@pytest.mark.parametrize(
    "clock",
    [[(340, 600), (370, -500), (400, 0)], [(20, 1000), (400, 0)]],
    ids=["ahead, then behind", "far ahead"],
)
def test_alsoenergy_gets_each_stamp_once_by_any_clock(
    made: SoakRun, clock: list[tuple[int, int]]
) -> None:
    """The second file would not count there."""
    for second, ahead in clock:
        made.set_clock(second, ahead)
    name, content = alsoenergy(0, at180="1,1")
    made.file(420, f"alsoenergy/{name}", content, "folder")
    found = look(made)[ALSOENERGY].problems
    assert any("came again with another content" in each.text for each in found)


def test_a_time_that_a_clock_skipped_has_no_message(made: SoakRun) -> None:
    """Nobody measured then."""
    made.set_clock(170, 90)
    for second in (152, 212, 272):
        made.drop(Body, second)
    found = look(made)[TELEPORT]
    assert found.excused == {"without a value": 3}


def test_no_report_is_not_seen(made: SoakRun) -> None:
    """And one that is too new to have sent anything broke nothing."""
    made.lines["deliveries"] = []
    run = made.run()
    run.ended = START + 100
    made.folder.joinpath("config", ".storage", "core.config_entries").write_text(
        '{"data": {"entries": []}}'
    )
    found = audit(run, collect(run), History(run))
    assert {check.outcome for check in found} == {Outcome.NOT_SEEN}


@pytest.mark.parametrize(("message", "found"), [("ev", 0), ("meter", 1)])
def test_a_cabinet_is_heard_a_while_after_a_start(
    made: SoakRun, message: str, found: int
) -> None:
    """As it sends every 30 s; a hub is heard at once."""
    made.message = message
    made.life(150, "killed", "start", "running")
    for entity in (POWER, CHARGED):
        made.states[entity] = [
            (time, "unavailable" if 150 <= time < 195 else state, unit)
            for time, state, unit in made.states[entity]
        ]
    made.drop(Body, 212)
    problems = look(made)[TELEPORT].problems
    assert sum("lacks" in each.text for each in problems) == found
