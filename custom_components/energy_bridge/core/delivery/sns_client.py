"""Amazon SNS by aiobotocore, which only this file knows.

To be imported once the package is there, and not in the event loop: it reads files.
"""

import asyncio
from collections.abc import Awaitable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
import logging
from typing import Any, Self, override

from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.client import AioBaseClient
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
import aiohttp
from botocore.awsrequest import AWSPreparedRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from yarl import URL

from .answers import read_answer
from .https_errors import request_error, status_error
from .sns import TIMEOUT, AwsLogin, SnsConfig, TopicClient
from .sns_errors import NoCredentialsError, service_error
from .transport import DeliveryCause, DeliveryError

_MAX_ANSWER = 262_144
_NO_FILES = dict.fromkeys(("profile", "config_file", "credentials_file"), (None,) * 4)
"""Nothing of what others wrote for other programs of this machine counts for a client."""

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


class _NoSecrets(logging.Filter):
    """Drops what the library logs of our requests for debugging, since it has keys and tokens in it."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return not (_quiet.get() and record.levelno <= logging.DEBUG)


_NO_SECRETS = _NoSecrets()


class AioSnsClient(TopicClient):
    """Speaks to the service over a given client session, which checks certificates.

    No request is repeated by itself, and no redirect is followed.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: SnsConfig,
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        """Keep the settings; nothing is tried yet. The service has `timeout` s to answer."""
        self._http = partial(_Http, session, aiohttp.ClientTimeout(total=timeout))
        self._config = config
        self._environment: Credentials | None = None
        """What was found there, and renews itself."""
        self._login: AwsLogin | None = None
        """What the client was made with."""
        self._client: AioBaseClient | None = None

    @override
    async def log_in(self) -> None:
        with _quietly():
            login = self._config.login
            if login is None:
                login = await asyncio.to_thread(self._look_around)
            if self._client is None or login != self._login:
                self._client = await asyncio.to_thread(self._make_client, login)
                self._login = login

    @override
    async def publish(self, fields: Mapping[str, str]) -> None:
        assert self._client is not None
        topic = self._config.topic.arn
        answer = await self._ask(self._client.publish(TopicArn=topic, **fields))
        if "MessageId" not in answer:  # who says so is not SNS
            raise DeliveryError(DeliveryCause.SERVER_ERROR, "MessageId")

    @override
    async def read_attributes(self) -> Mapping[str, str]:
        assert self._client is not None
        topic = self._config.topic.arn
        answer = await self._ask(self._client.get_topic_attributes(TopicArn=topic))
        if "Attributes" not in answer:
            raise DeliveryError(DeliveryCause.SERVER_ERROR, "Attributes")
        return answer["Attributes"]

    async def _ask[T](self, request: Awaitable[T]) -> T:
        """Wait for an answer, and say what is wrong with it."""
        assert self._login is not None
        try:
            with _quietly():
                return await request
        except ClientError as err:
            found = _explain(err, self._login)
        except DeliveryError:
            raise
        except Exception as err:  # noqa: BLE001 - what answers may be no SNS at all
            found = DeliveryError(DeliveryCause.SERVER_ERROR, type(err).__name__)
        if found.cause is DeliveryCause.LOGIN_REFUSED:
            self._environment = None
        # Without its cause: that may show what was sent.
        raise found

    def _look_around(self) -> AwsLogin:
        """What the environment has: variables, files, or the role of the machine. Reads files, and asks servers."""
        try:
            # The loop may forget it meanwhile.
            environment = self._environment or Session().get_credentials()
            found = (
                None if environment is None else environment.get_frozen_credentials()
            )
        except ClientError as err:
            self._environment = None
            raise _explain_role(err) from None
        except Exception as err:  # noqa: BLE001 - files and programs of anybody
            detail = type(err).__name__
            raise DeliveryError(DeliveryCause.SERVER_ERROR, detail) from None
        if found is None:
            raise NoCredentialsError
        self._environment = environment
        return AwsLogin(found.access_key, found.secret_key, found.token)

    def _make_client(self, login: AwsLogin) -> AioBaseClient:
        """To be run in a thread: this reads large files, and is all that does."""
        config = AioConfig(
            http_session_cls=self._http,
            defaults_mode="legacy",
            ignore_configured_endpoint_urls=True,
            retries={"mode": "standard", "total_max_attempts": 1},
        )

        async def enter() -> AioBaseClient:
            context = AioSession(_NO_FILES).create_client(
                "sns",
                region_name=self._config.topic.region,
                endpoint_url=self._config.endpoint,
                aws_access_key_id=login.access_key,
                aws_secret_access_key=login.secret_key,
                aws_session_token=login.token,
                config=config,
            )
            return await context.__aenter__()  # never left: there is nothing to close

        try:
            return asyncio.run(enter(), loop_factory=asyncio.SelectorEventLoop)
        except (BotoCoreError, ValueError) as err:
            detail = type(err).__name__
            raise DeliveryError(DeliveryCause.CANNOT_CONNECT, detail) from None
        finally:
            _hush_loggers()


class _Http:
    """What the library sends its requests over."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        patience: aiohttp.ClientTimeout,
        **_settings: object,
    ) -> None:
        self._session = session
        self._timeout = patience

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        """The session stays open: it is not ours."""

    async def send(self, request: AWSPreparedRequest) -> AioAWSResponse:
        """Send a request once; raises DeliveryError."""
        headers = {name: _text(value) for name, value in request.headers.items()}
        try:
            async with self._session.request(
                request.method,
                URL(request.url, encoded=True),
                data=request.body,
                headers={**headers, "Accept-Encoding": "identity"},
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                answer = await read_answer(response, _MAX_ANSWER)
        except (OSError, ValueError, aiohttp.ClientError) as err:
            raise request_error(err) from None
        error = status_error(response.status)
        if error is not None and error.cause is DeliveryCause.REDIRECTED:
            raise error
        heads = {name.lower(): value for name, value in response.headers.items()}
        return AioAWSResponse(request.url, response.status, heads, _Content(answer))


class _Content:
    """An answer that was read already."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def read(self) -> bytes:
        return self._content


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _explain(err: ClientError, login: AwsLogin) -> DeliveryError:
    error: Mapping[str, Any] = err.response.get("Error", {})
    metadata: Mapping[str, Any] = err.response.get("ResponseMetadata", {})
    return service_error(
        metadata.get("HTTPStatusCode", 0),
        str(error.get("Code", "")),
        str(error.get("Message", "")),
        (login.access_key, login.secret_key, login.token or ""),
    )


def _explain_role(err: ClientError) -> DeliveryError:
    """What is wrong with the login of this machine, which is no fault of any message."""
    found = _explain(err, AwsLogin("", ""))
    if found.cause is DeliveryCause.REFUSED:
        return DeliveryError(DeliveryCause.LOGIN_REFUSED, found.detail)
    return found


def _hush_loggers() -> None:
    """Let no logger of the library tell what we ask for."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("aiobotocore", "botocore"):
            logging.getLogger(name).addFilter(_NO_SECRETS)


@contextmanager
def _quietly() -> Generator[None]:
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


_hush_loggers()
