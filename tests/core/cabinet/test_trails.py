"""The moves of a pack."""

from hypothesis import given, strategies as st

from custom_components.energy_bridge.core.cabinet.packs import PackIndex, Stay
from custom_components.energy_bridge.core.cabinet.trails import (
    MAX_MOVES,
    Move,
    last_change,
    trail_of,
)


def test_a_trail() -> None:
    """Has the newest move first; a pack that is there has not left."""
    stays = [Stay("B", 7, 30.0), Stay("A", 1, 10.0, 20.0)]
    assert trail_of(stays) == [
        Move("B", 7, 30.0, arrived=True),
        Move("A", 1, 20.0, arrived=False),
        Move("A", 1, 10.0, arrived=True),
    ]
    assert [last_change(stay) for stay in stays] == [30.0, 20.0]
    assert trail_of([]) == []


@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.integers(0, 3), st.booleans()), max_size=60
    )
)
def test_every_trail(moves: list[tuple[str, int, bool]]) -> None:
    """Is bounded, goes back in time, and ends each stay that it does not begin with."""
    index = PackIndex()
    for time, (mac, slot, arrives) in enumerate(moves):
        if arrives:
            index.add_arrival("P", mac, slot, time)
        else:
            index.add_departure("P", mac, slot, time)
    stays = index.find("P")
    trail = trail_of(stays)
    assert len(trail) <= MAX_MOVES
    assert [move.time for move in trail] == sorted(
        (move.time for move in trail), reverse=True
    )
    assert index.newest("P") == (stays[0] if stays else None)
    assert index.pack_ids() == (["P"] if stays else [])
    if stays:
        assert trail[0].time == last_change(stays[0])
        assert trail[0].arrived is (stays[0].end is None)
