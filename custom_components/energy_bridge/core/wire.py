"""JSON as devices and brokers send it: what cannot be used is refused with a cause."""

from enum import StrEnum

import orjson

MAX_PAYLOAD = 65_536

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None


class Cause(StrEnum):
    """Why a message, or a value in it, was not used."""

    RETAINED = "retained"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    NO_VALUES = "no_values"
    GHOST_UNIT = "ghost_unit"
    BAD_ID = "bad_id"
    AMBIGUOUS_ID = "ambiguous_id"
    TOO_MANY_UNITS = "too_many_units"
    TOO_MANY_NEW = "too_many_new"
    FOREIGN_UNIT = "foreign_unit"
    BAD_VALUE = "bad_value"
    BAD_ANSWER = "bad_answer"
    BAD_REQUEST = "bad_request"
    RETAINED_ANSWER = "retained_answer"
    UNKNOWN_TOPIC = "unknown_topic"


class MessageError(Exception):
    """A message that cannot be used, and changes nothing."""

    def __init__(self, cause: Cause) -> None:
        """Remember why."""
        super().__init__(cause.value)
        self.cause = cause


def load_object(payload: bytes) -> dict[str, Json]:
    """Read a JSON object; raises MessageError for anything else."""
    if len(payload) > MAX_PAYLOAD:
        raise MessageError(Cause.TOO_LARGE)
    try:
        data: Json = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise MessageError(Cause.NOT_JSON) from None
    if not isinstance(data, dict):
        raise MessageError(Cause.NOT_AN_OBJECT)
    return data
