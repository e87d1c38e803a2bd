"""Lives with clocks that are set, kills and stops: no second is told twice, and none is kept silent for long."""

from hypothesis import given, strategies as st

from custom_components.energy_bridge.core.flash.seconds import (
    AHEAD,
    LONGEST_PAUSE,
    Reservation,
    SecondsTold,
)

type Step = tuple[str, int, bool]

MOST_AHEAD = 400

seconds = st.one_of(st.integers(0, 5), st.integers(0, 150))
offsets = st.one_of(st.just(0), st.integers(-MOST_AHEAD, MOST_AHEAD))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("live"), seconds, st.booleans()),
        st.tuples(st.just("set"), offsets, st.booleans()),
        st.tuples(st.just("kill"), seconds, st.booleans()),
        st.tuples(st.just("stop"), seconds, st.booleans()),
        st.tuples(st.just("slow"), st.integers(0, 8), st.booleans()),
    ),
    max_size=25,
)


class House:
    """A report, its disk and its clock, and what the world heard of it."""

    def __init__(self) -> None:
        """Begin with an empty disk and the right time."""
        self.now = 10_000
        """The right time, s."""
        self.ahead = 0
        self.heard: set[int] = set()
        """All seconds that were told."""
        self.asked: set[int] = set()
        """Those at which something was stored."""
        self.silent: set[int] = set()
        """Those that were neither told when they came nor waited for the disk."""
        self.told = SecondsTold()
        self._disk: list[list[float]] = []
        self._slow = 0
        self._writing: tuple[Reservation, int] | None = None
        """What is being written, and for how many s yet."""

    def step(self, what: str, number: int, flag: bool) -> None:
        """Let something happen."""
        match what:
            case "live":
                for _ in range(number):
                    self.live()
            case "set":
                self.ahead = number
            case "slow":
                self._slow = number
            case "kill":
                self._end(number, written=flag)
            case "stop":
                self._write()
                if self.told.release():
                    self._disk = self.told.stretches
                self._end(number, written=False)

    def live(self) -> bool:
        """Live for a second; answers whether it was told."""
        self.now += 1
        stamp = self.now + self.ahead
        if self._writing is not None:
            reservation, left = self._writing
            self._writing = reservation, left - 1
            if left <= 1:
                self._write()
        if (asked := self.told.reserve(stamp)) is not None:
            self.asked.add(stamp)
            self._writing = asked, self._slow
            if not self._slow:
                self._write()
        if self.told.claim(stamp):
            assert stamp not in self.heard
            self.heard.add(stamp)
            return True
        if stamp not in self.heard and self._writing is None:
            self.silent.add(stamp)
        return False

    def _write(self) -> None:
        if self._writing is not None:
            reservation, _ = self._writing
            self._disk = reservation.stretches
            self._writing = None
            self.told.confirm(reservation)

    def _end(self, away: int, *, written: bool) -> None:
        """Begin another life some seconds later; what was being written may be on the disk or not."""
        if written:
            self._write()
        self._writing = None
        self.told = SecondsTold(self._disk)
        self.now += away

    def may_be_silent(self, stamp: int) -> bool:
        """Whether a second came shortly after one that was told or was to be, or was left out between two of them."""
        known = self.heard | self.asked
        earlier = [each for each in known if each < stamp]
        if not earlier:
            return False
        since = max(earlier)
        later = [each for each in known if each > stamp]
        return stamp - since <= AHEAD or (
            bool(later) and min(later) - since <= LONGEST_PAUSE + AHEAD
        )


@given(steps)
def test_lives(happened: list[Step]) -> None:
    """Silent is what was told, half a minute after it at most, and what the clock left out; right again, all is told."""
    house = House()
    for each in happened:
        house.step(*each)
    assert all(map(house.may_be_silent, house.silent))
    house.step("set", 0, False)
    house.step("slow", 0, False)
    house.step("stop", 0, False)
    latest = max(house.heard | house.asked, default=0)
    while house.now <= latest + AHEAD:
        house.live()
    assert all(house.live() for _ in range(100))


@given(steps)
def test_stops(happened: list[Step]) -> None:
    """Nothing but what was told, or left out by the clock, is silent where no life is killed."""
    house = House()
    for what, number, flag in happened:
        house.step("stop" if what == "kill" else what, number, flag)
    known = house.heard | house.asked
    for stamp in house.silent:
        since = max(each for each in known if each < stamp)
        until = min(each for each in known if each > stamp)
        assert until - since <= LONGEST_PAUSE


def test_a_clock_that_is_ahead_until_a_kill() -> None:
    """Before that life and during it; the next one's clock is right, or even further ahead first."""
    for between in ((), (("set", 300, False), ("live", 5, False))):
        house = House()
        house.step("live", 60, False)
        house.step("stop", 15, False)
        house.step("set", 100, False)
        house.step("live", 90, False)
        house.step("kill", 15, False)
        for each in between:
            house.step(*each)
        house.step("set", 0, False)
        house.step("live", 200, False)
        assert all(map(house.may_be_silent, house.silent))
        assert len(house.silent) <= AHEAD + 15
        assert house.now in house.heard


def test_a_kill_with_the_right_clock() -> None:
    """The next life tells at once if it comes later than what was stored ahead."""
    house = House()
    house.step("live", 100, False)
    house.step("kill", int(AHEAD), False)
    house.step("live", 100, False)
    assert not house.silent
