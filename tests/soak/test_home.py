"""When a run begins, so that all that is to be put to the test is."""

from hypothesis import given, strategies as st

from soak.home import DUE, SLOW, wait_for_interval


@given(st.integers(0, 100_000), st.integers(120, 3600))
def test_an_interval_ends_in_each_run(now: int, seconds: int) -> None:
    """Early enough for its document; and nobody waits for longer than that takes."""
    waited = wait_for_interval(now, seconds)
    assert 0 <= waited <= SLOW + DUE - 120
    began = now + waited
    next_end = began + -began % SLOW
    assert next_end <= began + seconds - DUE
    assert not waited or next_end == began + seconds - DUE
