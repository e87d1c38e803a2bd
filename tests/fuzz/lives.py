"""Random lives of an energy register, against a model that knows the energy that really flowed.

A life is bad if the counter says more or less than flowed, beyond what nobody could have known: see `life`.
"""

from collections.abc import Callable, Iterator

from custom_components.energy_bridge.core.ferroamp.counter_phases import CONFIRMATIONS
from custom_components.energy_bridge.core.ferroamp.counter_reach import SLACK

from .life import HOUR, HUB_RATED, MJ_PER_KWH, QUEUE, TOLERANCE, Life, Outcome

FIRST = 1.0
"""kWh that may be lost with the first messages of a register that was replaced or restarted, or wrong for long."""

SETTLED = CONFIRMATIONS + 4
"""Messages after which nothing is in question any more."""


def gap(life: Life) -> None:
    """No messages for a while; all that flowed counts."""
    _be_silent(life)


def _be_silent(life: Life) -> float:
    """No messages for a while; answers how much flowed, kWh."""
    flowed = life.be_silent()
    life.maybe_restart_home_assistant()
    return flowed


def _allow_loss(life: Life, step: float, flowed: float) -> None:
    """A register that is too low after silence may seem to tell how little flowed, and the true one to jump then.

    Where it goes on after a second silence, before the true one was said often enough to be sure, the true one is like
    another register that is heard in between and then takes its place: of all that flows meanwhile nothing counts.
    """
    if step < 0 and flowed:
        hidden = min(flowed, -step / MJ_PER_KWH)
        life.hide_flow(hidden, life.register + step)


def _allow_pause(life: Life, step: float, seconds: float, flowed: float) -> None:
    """A register that is too high after a short pause may seem to tell that power went on as before.

    Whoever reads a register but once in minutes cannot know that it did not, and nothing contradicts until the next
    message. What is shown too much then is waited for, so nothing of it is left in the end.
    """
    if step > 0 and seconds <= life.interval:
        paused = life.power * seconds / 3.6e6 - flowed
        life.outcome.allowed_false += min(step / MJ_PER_KWH, max(paused, 0.0))


def down(life: Life) -> None:
    """Home Assistant is away for a while."""
    life.restart_home_assistant()
    life.be_silent()


def _wrong_step(life: Life) -> float:
    """How far some other register is off."""
    step = MJ_PER_KWH * 10 ** life.rng.uniform(-2, 3)
    return life.rng.choice((-life.register, -step, step, 2**52 - life.register))


def spike(life: Life) -> None:
    """One message with a wrong register, perhaps the first one after a gap."""
    began = life.now
    flowed = _be_silent(life) if life.rng.random() < 0.6 else 0.0
    silence = life.now - began
    step = _wrong_step(life)
    _allow_loss(life, step, flowed)
    _allow_pause(life, step, silence, flowed)
    life.tell(f"spike {step / MJ_PER_KWH:.3f} kWh")
    life.run_off(1, step)


def wrong_for_a_while(life: Life) -> None:
    """Some messages in a row with a wrong level, perhaps the first ones after a gap; then the old one.

    A level no further off than a kilowatt-hour, or than what flows from the last true message to one that says it, may be
    the register that stood still. When it then is where it would have been, it rose faster than it can, as one does that
    was replaced: no reader of registers can tell the two.
    """
    began = life.now
    flowed = _be_silent(life) if life.rng.random() < 0.5 else 0.0
    silence = life.now - began
    step = _wrong_step(life)
    _allow_loss(life, step, flowed)
    _allow_pause(life, step, silence, flowed)
    messages = life.rng.randrange(2, 8)
    is_constant = life.rng.random() < 0.5
    life.tell(f"{messages} messages {step / MJ_PER_KWH:.3f} kWh off")
    said = life.register + step
    if is_constant:
        life.run(messages, said)
    else:
        life.run_off(messages, step)
        said = life.register + step
    # A register that does not move is overtaken by what flows: it is enough that the last message can have said it.
    is_overtaken = is_constant and 0 < step < life.energy_of(messages) * MJ_PER_KWH
    if is_overtaken or abs(step) < max(1.0, life.energy_of(1)) * MJ_PER_KWH:
        # It may seem to have stood still from the last true message to the next one, and then gone on faster than it can.
        life.outcome.allowed_lost += life.energy_of(messages + 1)
        life.doubt_register(said)
    if 0 < step < TOLERANCE * MJ_PER_KWH:
        # Too little to doubt, and too long to take back.
        life.outcome.allowed_false += step / MJ_PER_KWH


def wrong_for_long(life: Life) -> None:
    """A wrong level that is believed, and perhaps silence after it; then the old one."""
    step = _wrong_step(life)
    if 0 < step < 2 * MJ_PER_KWH:
        # What flows from one message to the next nobody can tell from a wrong level.
        step = -step
    messages = min(life.rng.randrange(8, 40), int(600 / life.interval))
    life.run(SETTLED)
    life.tell(f"{messages} messages {step / MJ_PER_KWH:.3f} kWh off")
    is_pause = 0 < -step <= life.power * life.interval * 1000
    life.run_off(messages, step)
    if is_pause:
        # It did not even fall, as if power had paused for a message.
        life.doubt_register(life.register + step)
    life.outcome.allowed_lost += FIRST + life.energy_of(CONFIRMATIONS)
    if life.rng.random() < 0.5:
        life.maybe_restart_home_assistant()
        flowed = life.be_silent()
        life.maybe_restart_home_assistant()
        if step > 0:
            # It may seem to have gone on from the wrong level.
            life.outcome.allowed_lost += min(2 * flowed, step / MJ_PER_KWH)
    life.run(SETTLED)


def night(life: Life) -> None:
    """Zero messages at dusk, silence, perhaps zeros at dawn; then the old level."""
    power, life.power = life.power, 0.0
    dusk, dawn = life.rng.randrange(20), life.rng.choice((0, 0, 1, 3, 6, 12))
    life.tell(f"night with {dusk} zeros before and {dawn} after")
    life.run(dusk, 0.0)
    life.maybe_restart_home_assistant()
    life.pass_time(life.rng.uniform(1, 16) * HOUR)
    life.maybe_restart_home_assistant()
    life.run(dawn, 0.0)
    if dusk or dawn:
        # A low register, which may be heard again after the next silence.
        life.hide_flow(0.0, 0.0)
    life.power = power


def _new_level(life: Life, level: float) -> None:
    """The register's level changes for good, perhaps unseen."""
    outcome, before = life.outcome, life.register
    # What flows until the new level is sure may seem to be the old one catching up.
    outcome.allowed_lost += FIRST + life.energy_of(CONFIRMATIONS)
    life.run(SETTLED)
    heard = life.heard
    is_unseen = life.rng.random() < 0.5
    if is_unseen:
        # Nobody can tell this from what flowed meanwhile.
        outcome.is_unseen = True
        outcome.allowed_lost += life.be_silent()
        life.maybe_restart_home_assistant()
    else:
        # Nor this, as far as the hub could have delivered it from one message to the next, at a short peak.
        outcome.allowed_false += 2 * HUB_RATED * (life.interval + SLACK) / 3.6e6
    life.tell(f"new level {(level - before) / MJ_PER_KWH:.3f} kWh off")
    life.register = level
    if is_unseen:
        outcome.allowed_lost += life.be_silent()
        life.unseen_gaps += life.now + life.interval - heard
    # A sender that is new has a life of its own before anything else happens to it.
    life.run(40)
    began, life_of_its_own = life.true, 1.5 * MJ_PER_KWH
    while life.true - began < life_of_its_own:
        life.run(1)
        life.pass_time(100 * life.interval, 0)
        life.pass_time(1, life.of.rated)
        life.register += 0.02 * MJ_PER_KWH
        life.true += 0.02 * MJ_PER_KWH


def restart(life: Life) -> None:
    """The sender forgets what it counted, and counts on from zero."""
    _new_level(life, 0.0)


def replacement(life: Life) -> None:
    """Another register takes its place."""
    step = MJ_PER_KWH * 10 ** life.rng.uniform(0, 3) * life.rng.choice((1, -1))
    _new_level(life, max(life.register + step, 2 * MJ_PER_KWH))


def clock(life: Life) -> None:
    """The sender's clock goes wrong, or right again, or two hubs' clocks alternate; perhaps with a spike or zeros."""
    life.is_clock_frozen = life.rng.random() < 0.2
    errors = (0, -1.7e9, -12 * 86_400, 365 * 86_400, -HOUR)
    life.clock_error = life.rng.choice(errors)
    life.other_clock = life.rng.choice((0.0, 0.0, *errors))
    life.tell(f"clock {life.clock_error:.0f} s off, another {life.other_clock:.0f} s")
    shape = life.rng.choice(("", "spike", "zeros"))
    if shape == "spike":
        life.run_off(1, life.rng.choice((1, 150, 500)) * MJ_PER_KWH)
    elif shape == "zeros":
        life.run(4, 0.0)
        life.clock_error = 0.0
        life.run(1)


def queue(life: Life) -> None:
    """A bridge holds messages back for a while, then delivers them at once with their own stamps."""
    held: list[tuple[float, float]] = []
    seconds = life.rng.uniform(60, QUEUE)
    count = min(int(seconds / life.interval) + 1, 40)
    life.tell(f"a bridge holds {count} messages for {seconds:.0f} s")
    for _ in range(count):
        life.pass_time(seconds / count)
        held.append((life.register, life.stamp))
    life.maybe_restart_home_assistant()
    if life.is_clock_frozen or life.other_clock:
        # Without a clock to go by these are too many at once.
        life.outcome.allowed_lost += seconds * life.of.rated / 3.6e6
    for register, stamp in held:
        life.now += 0.001
        life.send(register, stamp)
    life.run(SETTLED)


EVENTS: tuple[Callable[[Life], None], ...] = (
    gap,
    down,
    spike,
    spike,
    wrong_for_a_while,
    wrong_for_long,
    night,
    night,
    restart,
    replacement,
    clock,
    queue,
)


def live(seed: int) -> Outcome:
    """Live the life of this seed."""
    life = Life(seed)
    for _ in range(life.rng.randrange(1, 7)):
        life.run(life.rng.randrange(3, 14))
        life.rng.choice(EVENTS)(life)
        life.power = life.rng.choice((0.0, life.rng.uniform(0, life.of.rated)))
    return life.finish()


def outcomes(count: int, first: int = 0) -> Iterator[Outcome]:
    """The lives of so many seeds."""
    return map(live, range(first, first + count))
