"""Bodies to a topic of SNS: the protocol, what goes wrong, and what nobody may see of the login."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
import logging
from pathlib import Path
import sys
import threading
from typing import Any, override

import aiohttp
from aiohttp import web
import orjson
import pytest

from custom_components.energy_bridge.core.delivery.sns import (
    LARGEST_BODY,
    AwsLogin,
    SnsConfig,
    SnsTransport,
    TopicClient,
)
from custom_components.energy_bridge.core.delivery.sns_client import AioSnsClient
from custom_components.energy_bridge.core.delivery.sns_errors import (
    NoCredentialsError,
    NoDeduplicationError,
    service_error,
)
from custom_components.energy_bridge.core.delivery.sns_topic import (
    checked_endpoint,
    parse_topic,
    service_of,
)
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
    TooLargeError,
)
from simulator.sns import Refusal, SnsServer, sns_server

BODY = b'[{"type":"meterPower:2","attempt":3,"assetIdentifier":"\xc3\xa4&<+ %"}]'
EMPTY = b"<a><PublishResult/><GetTopicAttributesResult/></a>"
"""An answer that tells nothing."""
TOKEN = "a/role's+token=="


@pytest.fixture
async def server() -> AsyncGenerator[SnsServer]:
    """A topic of the usual kind."""
    async with sns_server() as running:
        yield running


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without a role; answers where its credentials could be."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    files = tmp_path / "aws"
    files.mkdir()
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(files / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(files / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return files


class StillClient(TopicClient):
    """Takes everything; notes how many looked for a login at the same time."""

    def __init__(self) -> None:
        """Nobody was here yet."""
        self.published = self.at_once = self._looking = 0

    @override
    async def log_in(self) -> None:
        self._looking += 1
        self.at_once = max(self.at_once, self._looking)
        await asyncio.sleep(0)
        self._looking -= 1

    @override
    async def publish(self, fields: Mapping[str, str]) -> None:
        self.published += 1

    @override
    async def read_attributes(self) -> Mapping[str, str]:
        return {}


@asynccontextmanager
async def transport_to(
    server: SnsServer, *, timeout: float = 30.0, **changes: Any
) -> AsyncGenerator[SnsTransport]:
    """A transport with the login that the service asks for."""
    settings: dict[str, Any] = {
        "topic": parse_topic(server.topic_arn),
        "login": AwsLogin(server.access_key, server.secret_key),
        "endpoint": server.endpoint_url,
        **changes,
    }
    config = SnsConfig(**settings)
    async with aiohttp.ClientSession() as session:

        async def make() -> TopicClient:
            return AioSnsClient(session, config, timeout=timeout)

        yield SnsTransport(config.topic, make)


async def post(transport: SnsTransport, body: bytes = BODY) -> None:
    """Deliver a body over a session of its own."""
    async with transport.session() as session:
        await session.post(body)


async def failure(transport: SnsTransport, body: bytes = BODY) -> DeliveryError:
    """How a delivery fails."""
    with pytest.raises(DeliveryError) as caught:
        await post(transport, body)
    return caught.value


@pytest.mark.parametrize(
    ("topic", "group"), [("plain", None), ("ordered.fifo", "teleport-messages")]
)
async def test_a_body_arrives(topic: str, group: str | None) -> None:
    """As it is, in one message; a group only where there is an order, and no id of ours."""
    async with sns_server(topic=topic) as server, transport_to(server) as transport:
        await transport.probe()
        assert server.publications == []
        await post(transport)
    (publication,) = server.publications
    assert publication.fields["Message"].encode() == BODY
    assert server.messages == orjson.loads(BODY)
    assert publication.fields.get("MessageGroupId") == group
    for name in publication.fields:
        assert not name.startswith(("Subject", "MessageS", "MessageA", "MessageD"))


@pytest.mark.parametrize("path", ["/", "/sns/v1"])
async def test_an_endpoint_with_a_path(server: SnsServer, path: str) -> None:
    """Is asked there, and what is signed tells of it."""
    endpoint = f"{server.endpoint_url}{path}"
    async with transport_to(server, endpoint=endpoint) as transport:
        await transport.probe()
        await post(transport)
    assert [each.status for each in server.publications] == [200]


async def test_a_topic_that_tells_copies_apart_no_more() -> None:
    """Takes nothing, says why, and is no fault of any message; then all goes on."""
    async with sns_server(topic="later.fifo") as server, transport_to(server) as sns:
        await post(sns)
        server.change_topic("ContentBasedDeduplication", "false")
        error = await failure(sns)
        assert error.cause is DeliveryCause.SERVER_ERROR
        assert "ContentBasedDeduplication" in error.detail
        server.change_topic("ContentBasedDeduplication", "true")
        await post(sns, orjson.dumps([{"attempt": 1}]))
    assert [each.status for each in server.publications] == [200, 400, 200]


async def test_the_largest_body(server: SnsServer) -> None:
    """Passes; moto knows the bound, too. One that is larger is an answer about it."""
    server.faults.largest = 1_000_000

    def of_size(size: int) -> bytes:
        return orjson.dumps([{"attempt": 0, "x": "a" * (size - 22)}])

    async with transport_to(server) as transport:
        assert len(of_size(LARGEST_BODY)) == transport.largest_body == 262_143
        await post(transport, of_size(LARGEST_BODY))
        error = await failure(transport, of_size(LARGEST_BODY + 2))
    assert isinstance(error, TooLargeError)
    assert error.is_answer


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (403, "InvalidClientTokenId", DeliveryCause.LOGIN_REFUSED),
        (403, "SignatureDoesNotMatch", DeliveryCause.LOGIN_REFUSED),
        (403, "AuthorizationError", DeliveryCause.LOGIN_REFUSED),
        (400, "AccessDenied", DeliveryCause.LOGIN_REFUSED),
        (400, "ExpiredToken", DeliveryCause.LOGIN_REFUSED),
        (403, "SomethingNew", DeliveryCause.LOGIN_REFUSED),
        (404, "NotFound", DeliveryCause.SERVER_ERROR),
        (400, "InvalidParameter", DeliveryCause.SERVER_ERROR),
        (400, "Throttling", DeliveryCause.SERVER_ERROR),
        (400, "ThrottledException", DeliveryCause.SERVER_ERROR),
        (400, "KMSDisabled", DeliveryCause.SERVER_ERROR),
        (500, "InternalError", DeliveryCause.SERVER_ERROR),
        (503, "ServiceUnavailable", DeliveryCause.SERVER_ERROR),
        (400, "InvalidParameterValue", DeliveryCause.REFUSED),
    ],
)
async def test_what_the_service_answers(
    server: SnsServer, status: int, code: str, cause: DeliveryCause
) -> None:
    """Is shown in its own words; nothing is tried twice."""
    server.faults.refusal = Refusal(status, code, "What <is> wrong & why")
    async with transport_to(server) as transport:
        error = await failure(transport)
    assert (error.cause, error.detail) == (cause, f"{code}: What <is> wrong & why")
    assert error.is_answer is (cause is DeliveryCause.REFUSED)
    assert len(server.publications) == 1


async def test_logins_that_are_wrong(server: SnsServer) -> None:
    """Another key, another secret, and a token that nobody asked for."""
    for login in (
        AwsLogin("AKIAOTHER", server.secret_key),
        AwsLogin(server.access_key, "another"),
        AwsLogin(server.access_key, server.secret_key, TOKEN),
    ):
        async with transport_to(server, login=login) as transport:
            error = await failure(transport)
            assert error.cause is DeliveryCause.LOGIN_REFUSED
            with pytest.raises(DeliveryError) as caught:
                await transport.probe()
            assert caught.value.cause is DeliveryCause.LOGIN_REFUSED


async def test_a_service_that_does_not_answer(server: SnsServer) -> None:
    """Is not waited for longer than allowed; the message may have arrived."""
    server.faults.hang = True
    async with transport_to(server, timeout=1.0) as transport:
        assert (await failure(transport)).cause is DeliveryCause.TIMEOUT


@pytest.mark.parametrize(
    ("fault", "value", "cause"),
    [
        ("drop", True, DeliveryCause.INTERRUPTED),
        ("body", b"<html>Log in to the network</html>", DeliveryCause.SERVER_ERROR),
        ("body", b"<a/>", DeliveryCause.SERVER_ERROR),
        ("body", b"nonsense", DeliveryCause.SERVER_ERROR),
        ("body", EMPTY, DeliveryCause.SERVER_ERROR),
        ("location", "http://127.0.0.1:1/", DeliveryCause.REDIRECTED),
    ],
)
async def test_no_answer_that_counts(
    server: SnsServer, fault: str, value: object, cause: DeliveryCause
) -> None:
    """A body is delivered only if SNS says so, and is sent once; nothing leads elsewhere."""
    setattr(server.faults, fault, value)
    async with transport_to(server) as transport:
        error = await failure(transport)
        assert (error.cause, error.is_answer) == (cause, False)
        assert "network" not in error.detail
        assert server.asked == ["Publish"]
        if fault != "drop":
            with pytest.raises(DeliveryError) as caught:
                await transport.probe()
            assert caught.value.cause is cause


async def test_nobody_there(server: SnsServer) -> None:
    """Or no address at all."""
    async with transport_to(server, endpoint="http://127.0.0.1:1") as transport:
        assert (await failure(transport)).cause is DeliveryCause.CANNOT_CONNECT
    async with transport_to(server, endpoint="http://[") as transport:
        assert (await failure(transport)).cause is DeliveryCause.CANNOT_CONNECT
    assert server.asked == []


async def test_what_the_topic_is_like() -> None:
    """Who may only publish is told nothing, and may go on; one that takes no message of ours is found."""
    async with sns_server(topic="x.fifo") as server, transport_to(server) as transport:
        denied = Refusal(403, "AuthorizationError", "User is not authorized")
        server.faults.refuse_attributes = denied
        await transport.probe()
        server.faults.refuse_attributes = Refusal(404, "NotFound", "No such topic")
        with pytest.raises(DeliveryError) as caught:
            await transport.probe()
        assert caught.value.detail == "NotFound: No such topic"
        server.faults.refuse_attributes = None
        server.change_topic("ContentBasedDeduplication", "false")
        with pytest.raises(NoDeduplicationError):
            await transport.probe()
        error = await failure(transport)
    assert error.cause is DeliveryCause.SERVER_ERROR
    assert "ContentBasedDeduplication" in error.detail


async def test_the_login_of_the_machine(
    server: SnsServer, no_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is found anew for each session, with the token of a role; none is told."""
    async with transport_to(server, login=None) as transport:
        with pytest.raises(NoCredentialsError):
            await post(transport)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "old")
        error = await failure(transport)
        assert error.cause is DeliveryCause.LOGIN_REFUSED
        assert not isinstance(error, NoCredentialsError)
        server.session_token = TOKEN
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
        monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
        await post(transport)
        await post(transport)
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert len(server.messages) == 2
    (no_environment / "config").write_text("[default\n")
    async with transport_to(server, login=None) as transport:
        error = await failure(transport)
    assert (error.cause, error.detail) == (
        DeliveryCause.SERVER_ERROR,
        "ConfigParseError",
    )


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (403, "AccessDenied", DeliveryCause.LOGIN_REFUSED),
        (400, "InvalidIdentityToken", DeliveryCause.LOGIN_REFUSED),
        (400, "Throttling", DeliveryCause.SERVER_ERROR),
    ],
)
async def test_a_role_that_is_refused(
    server: SnsServer,
    no_environment: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: str,
    cause: DeliveryCause,
) -> None:
    """What the service of roles says is about the login of this machine, never about a message."""
    asked: list[str] = []

    async def refuse(request: web.BaseRequest) -> web.Response:
        asked.append(request.path)
        error = f"<Code>{code}</Code><Message>No such role</Message>"
        return web.Response(
            status=status, text=f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
        )

    roles = web.ServerRunner(web.Server(refuse))
    await roles.setup()
    await web.TCPSite(roles, "127.0.0.1", 0).start()
    token = no_environment / "token"
    token.write_text("of a pod")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/bridge")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    url = f"http://127.0.0.1:{roles.addresses[0][1]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
    async with transport_to(server, login=None) as transport:
        error = await failure(transport)
    await roles.cleanup()
    assert asked
    assert (error.cause, error.detail) == (cause, f"{code}: No such role")
    assert not server.messages


async def test_two_that_begin_at_once() -> None:
    """Flash messages have a session of their own, but not a client."""
    made: list[StillClient] = []

    async def make() -> TopicClient:
        await asyncio.sleep(0)
        made.append(StillClient())
        return made[-1]

    topic = parse_topic("arn:aws:sns:eu-west-1:123456789012:reports")
    transport = SnsTransport(topic, make)
    await asyncio.gather(*(post(transport) for _ in range(3)))
    (client,) = made
    assert client.at_once == 1
    assert client.published == 3


async def test_files_of_other_programs(
    server: SnsServer, no_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Do not tell where messages go, nor as whom, where the user has said so."""
    config = no_environment / "config"
    config.write_text("[default]\nendpoint_url = http://127.0.0.1:1\nregion = x\n")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    async with transport_to(server) as transport:
        await post(transport)
        server.faults.drop = True
        await failure(transport)
    assert len(server.publications) == 2


_opened: list[str] | None = None
_watched = 0


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    """See what is opened in the watched thread, and listed."""
    if _opened is None or threading.get_ident() != _watched:
        return
    if event in ("open", "os.listdir", "os.scandir"):
        path = str(arguments[0])
        if not path.endswith(".py"):  # asyncio's debug mode looks at its callers
            _opened.append(path)


@contextmanager
def watched_files() -> Iterator[list[str]]:
    """The files that the event loop opens itself."""
    global _opened, _watched  # noqa: PLW0603 - a hook stays for ever, and must do nothing
    found: list[str] = []
    _opened, _watched = found, threading.get_ident()
    try:
        yield found
    finally:
        _opened = None


async def test_no_file_is_read_in_the_event_loop(
    server: SnsServer, no_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for the service's description, nor for a login."""
    sys.addaudithook(_note)
    (no_environment / "credentials").write_text(
        f"[default]\naws_access_key_id = {server.access_key}\n"
        f"aws_secret_access_key = {server.secret_key}\n"
    )
    for changes in ({}, {"login": None}):
        async with transport_to(server, **changes) as transport:
            await asyncio.sleep(0)
            with watched_files() as found:
                await transport.probe()
                await post(transport)
            assert found == []
            with watched_files() as found:
                (no_environment / "credentials").read_text()
            assert found  # it does see what is read
    assert len(server.messages) == 2


async def test_debug_logs_tell_no_secret(
    server: SnsServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever somebody wants to see of the library; others that use it see all of theirs."""
    caplog.set_level(logging.DEBUG)
    server.session_token = TOKEN
    login = AwsLogin(server.access_key, server.secret_key, TOKEN)
    async with transport_to(server, login=login) as transport:
        await transport.probe()
        await post(transport)
        server.faults.refuse_login = True
        await failure(transport)
    assert repr(login) == "AwsLogin()"
    assert server.topic_arn not in caplog.text
    for secret in (server.access_key, server.secret_key, TOKEN, "Signature="):
        assert secret not in caplog.text
    logging.getLogger("botocore.auth").debug("of somebody else")
    assert "of somebody else" in caplog.text


def test_words_of_a_service_without_secrets() -> None:
    """Only the first line, with nothing in it that logs in."""
    text = (
        "Key AKIAX with its-secret and a%2Frole%27s%2Btoken%3D%3D is wrong: "
        f"{TOKEN} Credential=AKIAY/2026/sns, Signature=0123abcd\x07\n\n"
        "The Canonical String for this request should have been\nx-amz-security-token"
    )
    error = service_error(403, "Code", text, ("AKIAX", "its-secret", TOKEN, ""))
    assert error.detail == (
        "Code: Key *** with *** and *** is wrong: *** Credential=***, Signature=***"
    )
    assert service_error(500, "", "", ()).detail == ""
    assert len(service_error(500, "C", "x" * 1000, ()).detail) < 320


@pytest.mark.parametrize(
    ("arn", "region", "name"),
    [
        ("arn:aws:sns:eu-west-1:123456789012:reports", "eu-west-1", "reports"),
        (" arn:aws-cn:sns:cn-north-1:123456789012:a_B-1.fifo\n", "cn-north-1", None),
        ("arn:aws:sns:default::topic", "default", "topic"),
    ],
)
def test_topics(arn: str, region: str, name: str | None) -> None:
    """Say where they are, and whether they keep the order."""
    topic = parse_topic(arn)
    assert (topic.arn, topic.region) == (arn.strip(), region)
    assert topic.is_fifo is (name is None)
    assert topic.name == (name or "a_B-1.fifo")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reports",
        "arn:aws:sqs:eu-west-1:123456789012:reports",
        "arn:aws:sns:eu-west-1:123456789012:",
        "arn:aws:sns::123456789012:reports",
        "arn:aws:sns:eu-west-1:123456789012:reports:subscription",
        "arn:aws:sns:evil.example/:123456789012:reports",
        "arn:aws:sns:eu-west-1:123456789012:re ports",
        "arn:aws:sns:eu-west-1:123456789012:reports.fifo.x",
    ],
)
def test_what_is_no_topic(text: str) -> None:
    """No region is made of it."""
    with pytest.raises(ValueError, match="ARN"):
        parse_topic(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://sns.example",
        "https://sns.example:8443/path",
        "http://127.0.0.1:4566",
        "http://127.8.9.1/",
        "http://localhost:4566",
        "http://[::1]:4566",
    ],
)
def test_endpoints(url: str) -> None:
    """Without encryption on this machine only."""
    assert checked_endpoint(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://sns.example",
        "http://192.168.1.2:4566",
        "http://localhost.example",
        "http://user:key@localhost",
        "https://user@sns.example",
        "https://sns.example?key=1",
        "https://sns.example?",
        "https://sns.example#x",
        "ftp://localhost",
        "http://",
    ],
)
def test_what_is_no_endpoint(url: str) -> None:
    """Nobody on the way may read messages, and no key stands in an address."""
    with pytest.raises(ValueError, match="address"):
        checked_endpoint(url)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, "https://sns.eu-west-1.amazonaws.com", True),
        (None, "https://vpce-1.sns.eu-west-1.vpce.amazonaws.com/", True),
        ("https://sns.eu-west-1.api.aws", "https://SNS.CN.amazonaws.com.cn", True),
        ("https://a.example", "https://A.example:443/", True),
        ("https://a.example/sns", "https://a.example/SNS", False),
        ("https://a.example", "https://a.example:4566", False),
        ("http://localhost", "https://localhost", False),
        (None, "https://a.example", False),
        (None, "https://amazonaws.com.example", False),
        (None, "https://notamazonaws.com", False),
    ],
)
def test_services(one: str | None, other: str, same: bool) -> None:
    """Amazon knows a topic wherever it is asked; who has another service has other topics."""
    assert (service_of(one) == service_of(other)) is same
