from typing import TypedDict

class _Published(TypedDict):
    MessageId: str

class _TopicAttributes(TypedDict):
    Attributes: dict[str, str]

class AioBaseClient:
    # What clients of the service "sns" have; arguments are named as SNS names them.
    async def publish(self, **fields: str) -> _Published: ...
    async def get_topic_attributes(self, *, TopicArn: str) -> _TopicAttributes: ...
