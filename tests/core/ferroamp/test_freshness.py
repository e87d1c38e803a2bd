"""Live means fresh: stamps that stand still and series that were held back are noticed, wrong clocks are not."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.device import Device
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC).timestamp()
FOLD = 10

LONG = 100_000
"""Seconds and W: no test is longer, no power larger."""


class Line:
    """A hub at the end of a line: when a message was made, what its clock said then, and when it arrives."""

    def __init__(self) -> None:
        """Start well after zero; the hub's clock is right."""
        self.now = 1000.0
        self.folded = 1000.0
        self.hub = Hub(lambda: self.now, lambda: NOON + self.now)
        self.dead: list[float] = []

    @property
    def device(self) -> Device:
        """The hub itself."""
        return self.hub.devices[HUB_KEY]

    @property
    def alive(self) -> bool:
        """Whether it is alive now."""
        return self.hub.alive(HUB_KEY)

    @property
    def power(self) -> float | None:
        """What is shown of its PV power."""
        return self.device.value("pv_power")

    def arrive(self, at: float, stamp: float, power: float | None = None) -> None:
        """Let a message arrive; its power tells when it was made. What has to be folded before, is."""
        while self.folded + FOLD <= at:
            self.fold(self.folded + FOLD)
        self.now = at
        when = datetime.fromtimestamp(stamp, UTC)
        message = {
            "ppv": {"val": f"{(stamp - NOON) % LONG if power is None else power:.2f}"},
            "ts": {"val": f"{when:%Y-%m-%dT%H:%M:%S}UTC"},
        }
        self.hub.receive(Kind.HUB, orjson.dumps(message))

    def fold(self, at: float) -> None:
        """Fold, and note whether the hub is dead then."""
        self.now = self.folded = at
        self.hub.fold_readings()
        if not self.alive:
            self.dead.append(at)

    def live(self, seconds: int, *, ahead: float = NOON) -> None:
        """A message a second, at once."""
        began = int(self.now) + 1
        for at in range(began, began + seconds):
            self.arrive(at, at + ahead)


def test_a_stamp_that_stands_still_with_all_values() -> None:
    """Somebody repeats an old message: unavailable after 30 s, and back with the first new stamp."""
    line = Line()
    line.live(60)
    for _ in range(300):
        line.arrive(line.now + 1, NOON + 1060)
    assert line.dead[0] == pytest.approx(1060 + 40, abs=10)
    assert line.dead[-1] == line.folded
    assert not line.alive
    assert line.hub.stands_still
    assert line.power is None
    line.live(30)
    assert line.alive
    assert not line.hub.stands_still


def test_a_clock_that_stands_still_while_the_values_change() -> None:
    """It is a wrong clock: it is named, and the hub is alive."""
    line = Line()
    line.live(60)
    for second in range(300):
        line.arrive(line.now + 1, NOON + 1060, power=second)
    assert not line.dead
    assert line.hub.stands_still
    line.now += 60
    line.hub.fold_readings()
    assert not line.hub.stands_still  # nothing comes at all


@pytest.mark.parametrize("seconds", [0.0005, 0.05])
@pytest.mark.parametrize("first_fold", [0, 3, 500, 1199])
def test_a_burst_that_was_held_back(seconds: float, first_fold: int) -> None:
    """Nothing of twenty minutes ago is shown, wherever a fold comes; what is live is shown soon after."""
    line = Line()
    line.live(60)
    held = [line.now + 1 + second for second in range(1200)]
    begin = held[-1] + 0.5
    for number, made in enumerate(held):
        line.arrive(begin + number * seconds, made + NOON)
        if number == first_fold:
            line.fold(line.now)
        if line.now - made > 30:
            assert line.power is None or line.power > line.now - 30
            assert not line.device.values or line.alive
    line.now = int(line.now) + 1.0
    line.live(20)
    assert line.alive
    assert line.power == pytest.approx(line.now, abs=20)
    assert line.device.held_back > 1000


def test_a_queue_that_kept_only_the_oldest() -> None:
    """A broker's queue was full after 1000 messages: then comes the present, without those between."""
    line = Line()
    line.live(60)
    made = line.now + 1
    begin = made + 3000
    for number in range(1000):
        line.arrive(begin + number / 2000, made + number + NOON)
    line.fold(line.now + 0.01)
    assert not line.alive
    line.now = begin + 1
    line.live(1)
    line.fold(line.now + 0.01)
    assert line.alive
    assert line.power == pytest.approx(line.now, abs=2)


def test_a_burst_right_at_the_start() -> None:
    """There is nothing to compare it with but its own pace."""
    line = Line()
    for number in range(1200):
        line.arrive(1000 + number / 2000, NOON - 1200 + number)
    line.fold(line.now + 0.01)
    assert not line.alive
    line.now = 1001.0
    line.live(30)
    assert line.alive
    assert line.power == pytest.approx(line.now, abs=12)


@pytest.mark.parametrize("fold", [0.5, 2.0, 5.0])
@pytest.mark.parametrize("pace", [0.3, 2, 15, 80])
def test_a_backlog_beside_a_hub_that_sends(pace: float, fold: float) -> None:
    """One of two bridges sends its backlog of an hour, slowly or fast: the other one's messages are shown all the time."""
    line = Line()
    line.live(60)
    began, made = line.now, 0.0
    for second in range(1, 121):
        line.arrive(began + second, began + second + NOON)
        while made < pace * second and made < 3600:
            at = began + second + made / 100_000
            line.arrive(at, began - 4000 + int(made) + NOON, power=LONG - 1)
            made += 1
        if second % fold < 1:
            line.fold(line.now)
            assert line.power is not None
            assert line.now - 20 <= line.power <= line.now
    assert not line.dead


def test_a_sender_whose_clock_is_fast_for_good() -> None:
    """Such as a simulator: soon it is believed, since no queue lasts so long."""
    line = Line()
    for number in range(4000):
        line.arrive(1000 + number / 20, NOON + number)
    assert line.alive
    assert max(line.dead) < 1000 + 60


@pytest.mark.parametrize("second", range(FOLD))
@pytest.mark.parametrize("messages", [1, 3, 6, 9, 10, 25, 100])
def test_old_messages_in_between_are_not_shown(second: int, messages: int) -> None:
    """Held back by one of two bridges, while the other one goes on: none has a part in a mean."""
    line = Line()
    line.live(60)
    for number in range(60):
        line.live(1)
        if number % FOLD == second:
            for old in range(messages):
                line.arrive(line.now, line.now + NOON - 1200 + old, power=LONG - 1)
        assert line.power is not None
        assert line.power <= line.now
    assert not line.dead
    assert line.device.held_back >= 5 * messages


JITTERS = st.sampled_from(["none", "2 s late", "bundled", "jitter", "twice a second"])


def arrivals(jitter: str, seconds: int, random: Random) -> Iterator[tuple[float, int]]:
    """When a message of each second arrives, and the second in its stamp."""
    last = 0.0
    for second in range(seconds):
        match jitter:
            case "2 s late":
                at = second + 2.0
            case "bundled":
                at = second - second % 5 + 5.0
            case "jitter":
                at = second + random.expovariate(2)
            case _:
                at = float(second)
        last = max(last, at)
        shared = jitter == "twice a second" and second % 2
        yield last, second - (1 if shared else 0)


def clock_of(name: str, second: int, seconds: int) -> float:
    """What the hub's clock says at a second of its life, as seconds since NOON."""
    middle = seconds // 2
    match name:
        case "1970":
            return second - NOON
        case "1970, then right":
            return second - (NOON if second < middle else 0)
        case "right, then 1970":
            return second - (NOON if second >= middle else 0)
        case "back an hour":
            return second - (3600 if second >= middle else 0)
        case "back 40 s":
            return second - (40 if second >= middle else 0)
        case "ahead a year":
            return second + (365 * 86400 if second >= middle else 0)
        case "one far ahead":
            return second + (10 * 365 * 86400 if second == middle else 0)
        case "one far behind":
            return second - (1e9 if second == middle else 0)
        case "slow":
            return second * 0.995
        case "half as fast":
            return second * 0.5
        case "fast":
            return second * 1.005
        case _:
            return second


CLOCKS = (
    "right",
    "1970",
    "1970, then right",
    "right, then 1970",
    "back an hour",
    "back 40 s",
    "ahead a year",
    "one far ahead",
    "one far behind",
    "slow",
    "half as fast",
    "fast",
)


# The same examples each time: of any at all, one in thousands has a clock that falls behind in pauses next to 30 s.
@settings(max_examples=200, derandomize=True)
@given(
    clock=st.sampled_from(CLOCKS),
    jitter=JITTERS,
    seed=st.integers(0, 9),
    gaps=st.lists(st.tuples(st.integers(20, 570), st.integers(1, 25)), max_size=3),
)
def test_a_wrong_clock_is_no_reason_to_be_dead(
    clock: str, jitter: str, seed: int, gaps: list[tuple[int, int]]
) -> None:
    """Ten minutes with any clock, any line, and short pauses: alive at every fold."""
    line = Line()
    missing = {
        second for begin, length in gaps for second in range(begin, begin + length)
    }
    if max(map(len, runs(missing)), default=0) > 25:
        return
    for at, second in arrivals(jitter, 600, Random(seed)):
        if second not in missing:
            line.arrive(1001 + at, NOON + clock_of(clock, second, 600), power=second)
    assert line.dead == [], (clock, jitter)


def runs(seconds: Iterable[int]) -> Iterator[list[int]]:
    """The seconds in runs without a gap."""
    run: list[int] = []
    for second in sorted(seconds):
        if run and second != run[-1] + 1:
            yield run
            run = []
        run.append(second)
    if run:
        yield run


def test_an_hour_of_jitter() -> None:
    """No false alarm, and no message is left out."""
    line = Line()
    for at, second in arrivals("jitter", 3600, Random(1)):
        line.arrive(1001 + at, NOON + second)
    assert line.dead == []
    assert line.device.held_back == 0


@pytest.mark.parametrize("clock", ["right", "stopped meanwhile", "1970"])
def test_a_restart_of_the_hub(clock: str) -> None:
    """Silent for 90 s, then back with whatever time: alive within two folds."""
    line = Line()
    line.live(120)
    ahead = {
        "right": NOON,
        "stopped meanwhile": NOON - 90,
        "1970": -line.now - 90,
    }[clock]
    line.now += 90
    back = line.now
    line.live(60, ahead=ahead)
    assert [at for at in line.dead if at > back + 20] == []
    assert line.alive
    line.live(60)  # the clock is set right
    assert [at for at in line.dead if at > back + 20] == []


def test_a_unit_that_sends_once_a_minute() -> None:
    """The same for modules, at their pace: a repeated message and a burst of twenty are noticed."""
    now = 1000.0
    hub = Hub(lambda: now, lambda: NOON + now)

    def send(made: float, charge: float) -> None:
        when = datetime.fromtimestamp(NOON + made, UTC)
        hub.receive(
            Kind.ESM,
            orjson.dumps(
                {
                    "id": {"val": "1"},
                    "soc": {"val": str(charge)},
                    "ts": {"val": f"{when:%Y-%m-%dT%H:%M:%S}UTC"},
                }
            ),
        )
        hub.fold_readings()

    for number in range(10):
        now += 60
        send(now, number)
    module = next(hub.units(Kind.ESM))
    assert module.alive(now)
    held = now
    now += 1200
    for number in range(19):
        now += 0.001
        send(held + 60 * (number + 1), 90)
        assert module.value("state_of_charge") != 90 or number > 12
    for number in range(3):
        now += 60
        send(now, number)
    assert module.alive(now)
    assert module.value("state_of_charge") == 2
    for _ in range(10):
        now += 60
        send(held + 1380, 2)
    assert not module.alive(now)
