from collections.abc import Mapping
from typing import TypedDict

class _Error(TypedDict, total=False):
    Code: str
    Message: str

class _Response(TypedDict, total=False):
    Error: _Error
    ResponseMetadata: Mapping[str, object]

class BotoCoreError(Exception): ...

class ClientError(Exception):
    response: _Response
