"""The simulated SNS, with the client library that everybody uses."""

from contextlib import AbstractAsyncContextManager
import json

from aiobotocore.client import AioBaseClient
from aiobotocore.session import AioSession
from botocore.exceptions import ClientError
import pytest

from simulator.sns import REGION, Refusal, SnsServer, sns_server

MESSAGES = [{"type": "meterPower:2", "attempt": 3, "assetIdentifier": "ä&<+ %"}]


def client_of(
    server: SnsServer, secret: str | None = None
) -> AbstractAsyncContextManager[AioBaseClient]:
    """Log in."""
    return AioSession().create_client(
        "sns",
        region_name=REGION,
        endpoint_url=server.endpoint_url,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=secret or server.secret_key,
        aws_session_token=server.session_token,
    )


async def failure(client: AioBaseClient, **fields: str) -> tuple[str, str]:
    """The code and the text with which a message is refused."""
    with pytest.raises(ClientError) as caught:
        await client.publish(**fields)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize("token", [None, "of/a role+"])
async def test_a_message_arrives(token: str | None) -> None:
    """Whole, from who proves to have the key."""
    async with sns_server() as server:
        server.session_token = token
        async with client_of(server) as client:
            answer = await client.publish(
                TopicArn=server.topic_arn, Message=json.dumps(MESSAGES)
            )
        assert answer["MessageId"]
        async with client_of(server, "another") as client:
            code, _ = await failure(client, TopicArn=server.topic_arn, Message="[]")
    assert code == "SignatureDoesNotMatch"
    assert server.messages == MESSAGES
    assert server.publications[0].attempts == {3}
    assert [each.status for each in server.publications] == [200, 403]


async def test_a_topic_in_order() -> None:
    """Takes what has a group, as long as it tells copies apart itself."""
    async with sns_server(topic="ours.fifo") as server, client_of(server) as client:
        attributes = await client.get_topic_attributes(TopicArn=server.topic_arn)
        assert attributes["Attributes"]["ContentBasedDeduplication"] == "true"
        fields = {"TopicArn": server.topic_arn, "Message": "[]"}
        assert (await failure(client, **fields))[0] == "MissingParameter"
        await client.publish(**fields, MessageGroupId="group")
        server.change_topic("ContentBasedDeduplication", "false")
        _, text = await failure(client, **fields, MessageGroupId="group")
        assert "ContentBasedDeduplication" in text
    assert server.asked == ["GetTopicAttributes", *["Publish"] * 3]


async def test_faults() -> None:
    """Each can come and go."""
    async with sns_server() as server, client_of(server) as client:
        fields = {"TopicArn": server.topic_arn, "Message": json.dumps(MESSAGES)}
        server.faults.refuse_login = True
        assert (await failure(client, **fields))[0] == "InvalidClientTokenId"
        server.faults.refuse_login = False
        server.faults.refusal = Refusal(400, "Mine", "a < b")
        assert await failure(client, **fields) == ("Mine", "a < b")
        server.faults.refusal = None
        server.faults.largest = 10
        code, text = await failure(client, **fields)
        assert (code, "too long" in text) == ("InvalidParameter", True)
        server.faults.largest = 1000
        await client.publish(**fields)
        assert (await failure(client, **{**fields, "TopicArn": "arn:aws:sns:a:b:c"}))[0]
    assert server.messages == MESSAGES
