"""Bodies of several messages: in order, of one attempt, and otherwise as they were built."""

from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.energy_bridge.core.delivery.bodies import ATTEMPT_DIGITS, body_of

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
STAMPS = st.integers(0, 3).map(lambda minute: f"2026-06-20T12:0{minute}:00Z")


@st.composite
def messages(draw: st.DrawFn) -> dict[str, Any]:
    """A message as reports build them."""
    return {
        "type": draw(st.sampled_from(("meterPower:2", "batteryPower.filtered:2"))),
        "teleportHashId": "hash",
        "assetIdentifier": draw(st.sampled_from(("a", "a-b", "B"))),
        "attempt": 0,
        "measuredAt": draw(STAMPS),
        "value": draw(VALUES),
    }


@given(st.lists(messages(), max_size=12), st.integers(0, 10**6))
def test_every_message_is_there_in_order(
    given_messages: list[dict[str, Any]], attempt: int
) -> None:
    """By stamp, type and asset; what is equal in these keeps its order. Only the attempt is new."""
    documents = [orjson.dumps([each]) for each in given_messages]
    body = body_of(documents, attempt)
    expected = sorted(
        given_messages,
        key=lambda each: (each["measuredAt"], each["type"], each["assetIdentifier"]),
    )
    found = orjson.loads(body)
    assert found == [{**each, "attempt": attempt} for each in expected]
    assert [list(each) for each in found] == [list(each) for each in expected]
    assert len(body) <= 2 + sum(len(each) + ATTEMPT_DIGITS for each in documents)


def test_an_attempt_of_zero_changes_nothing() -> None:
    """A body of one message is the document itself."""
    document = orjson.dumps(
        [{"type": "x", "attempt": 0, "measuredAt": "m", "power": 1.0, "é": "ü"}]
    )
    assert body_of([document], 0) == document


@pytest.mark.parametrize("document", [b"{}", b"[1]", b"no JSON", b"[{}, []]"])
def test_what_is_no_array_of_messages(document: bytes) -> None:
    """Is not sent."""
    with pytest.raises(ValueError, match=r"array|JSON|unexpected|invalid"):
        body_of([document], 0)
