"""What a user sets up, step by step as a user does: the hub, the cabinets, a destination, reports."""

from typing import Protocol

from .flow import ENTRIES, OPTIONS, SUBENTRIES, Flow, Poster
from .names import DOMAIN
from .partner import PASSWORD, USER
from .reports import DemoReport

CATCH_UP = 24
"""Hours of the seeded past that every report sends first."""

MQTT = "mqtt"
"""Home Assistant's own integration."""

MAIN_FUSE = 20
"""A of the demo's house."""

SETTLE = 10
"""Seconds that a report waits for late values."""


class FileServer(Protocol):
    """A server of a partner on this machine."""

    @property
    def port(self) -> int:
        """Of SFTP."""


class BothServers(FileServer, Protocol):
    """One that takes FTP, too, with the demo's user."""

    @property
    def ftp_port(self) -> int:
        """Of FTP."""


class WebServer(Protocol):
    """A partner's web server."""

    @property
    def url(self) -> str:
        """Where messages are posted."""

    @property
    def authorization(self) -> str | None:
        """The header that logs in."""


class Topic(Protocol):
    """A partner's topic of Amazon SNS, and who may publish there."""

    @property
    def topic_arn(self) -> str:
        """Its name everywhere."""

    @property
    def access_key(self) -> str:
        """Of who publishes."""

    @property
    def secret_key(self) -> str:
        """That key's secret."""

    @property
    def endpoint_url(self) -> str:
        """Where it is."""


async def _begin_entry(api: Poster, kind: str) -> Flow:
    """Begin to add an entry, and choose what it is in the menu. Raises FlowError."""
    flow = Flow(api, ENTRIES)
    await flow.begin(DOMAIN)
    await flow.choose(kind)
    return flow


def _entry_id(flow: Flow) -> str:
    """The id of the entry that a flow ended with. Raises FlowError."""
    return str(flow.finished()["result"]["entry_id"])


async def add_hub(api: Poster, port: int) -> str:
    """Add the EnergyHub on a broker of this machine; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "direct")
    await flow.fill(
        "direct",
        host="127.0.0.1",
        port=port,
        ssl=False,
        advanced={"prefix": "extapi"},
    )
    return _entry_id(flow)


async def add_mqtt(api: Poster, port: int, protocol: str) -> str:
    """Add Home Assistant's own MQTT integration on a broker of this machine; answers the entry's id. Raises FlowError."""
    flow = Flow(api, ENTRIES)
    await flow.begin(MQTT)
    await flow.fill(
        "broker",
        broker="127.0.0.1",
        port=port,
        protocol=protocol,
        other_settings={"set_client_cert": False, "set_ca_cert": "off"},
    )
    return _entry_id(flow)


async def add_hub_through_mqtt(api: Poster) -> str:
    """Add the EnergyHub that sends to Home Assistant's own broker; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "through_mqtt")
    await flow.fill("through_mqtt", prefix="extapi")
    return _entry_id(flow)


async def tell_main_fuse(api: Poster, entry_id: str) -> None:
    """Set the hub's option, where the Energy dashboard lacks nothing of it. Raises FlowError."""
    options = Flow(api, OPTIONS)
    await options.begin(entry_id)
    await options.fill("settings", main_fuse=MAIN_FUSE)
    options.finished()


async def add_cabinets(api: Poster, port: int, *, slot_details: bool = True) -> str:
    """Add the cabinets on a broker of this machine; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "cabinets_direct")
    await flow.fill(
        "cabinets_direct",
        host="127.0.0.1",
        port=port,
        ssl=False,
        advanced={"protocol": "3.1.1"},
    )
    entry_id = _entry_id(flow)
    if slot_details:
        options = Flow(api, OPTIONS)
        await options.begin(entry_id)
        await options.choose("cabinets")
        await options.fill("cabinets", slot_details=True)
        options.finished()
    return entry_id


async def add_cabinets_through_mqtt(api: Poster) -> str:
    """Add the cabinets that send to Home Assistant's own broker; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "cabinets_through_mqtt")
    await flow.fill("cabinets_through_mqtt")
    return _entry_id(flow)


async def add_folder_destination(api: Poster, directory: str) -> str:
    """Add a folder in Home Assistant's own; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_folder")
    await flow.fill("destination_folder", directory=directory)
    await flow.choose("no_report")
    return _entry_id(flow)


async def add_destination(
    api: Poster,
    partner: FileServer,
    *,
    user: str = USER,
    password: str = PASSWORD,
) -> str:
    """Add the partner's server and confirm its host key; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_sftp")
    await flow.fill(
        "destination_sftp",
        host="127.0.0.1",
        port=partner.port,
        username=user,
        password=password,
        directory="",
    )
    await flow.fill("host_key")
    await flow.choose("no_report")
    return _entry_id(flow)


async def add_web_destination(api: Poster, server: WebServer) -> str:
    """Add the partner's web server; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_https")
    await flow.fill("destination_https", url=server.url)
    await flow.fill("https_header", authorization=server.authorization)
    return _entry_id(flow)


async def add_web_destination_with_tokens(
    api: Poster, url: str, token_url: str, client: tuple[str, str]
) -> str:
    """Add a partner's web server that gives tokens to a client (id and secret); answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_https")
    await flow.fill("destination_https", url=url, login="client")
    await flow.fill(
        "https_client",
        token_url=token_url,
        client_id=client[0],
        client_secret=client[1],
    )
    return _entry_id(flow)


async def add_ftp_destination(api: Poster, partner: BothServers) -> str:
    """Add the partner's FTP server and confirm that it is not encrypted; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_ftp")
    await flow.fill(
        "destination_ftp",
        host="127.0.0.1",
        port=partner.ftp_port,
        ssl=False,
        username=USER,
        password=PASSWORD,
    )
    await flow.fill("ftp_unencrypted")
    await flow.choose("no_report")
    return _entry_id(flow)


async def add_sns_destination(api: Poster, server: Topic) -> str:
    """Add the partner's topic of Amazon SNS; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_sns")
    await flow.fill(
        "destination_sns",
        topic_arn=server.topic_arn,
        access_key_id=server.access_key,
        secret_access_key=server.secret_key,
        endpoint_url=server.endpoint_url,
    )
    return _entry_id(flow)


async def add_report(
    api: Poster, entry_id: str, report: DemoReport, *, catch_up: int = CATCH_UP
) -> str:
    """Add a report by its preset, and have so many hours of the past sent first; answers its preview. Raises FlowError."""
    flow = Flow(api, SUBENTRIES)
    await flow.begin([entry_id, report.kind])
    if report.message is not None:
        await flow.fill("user", message=report.message)
    await flow.fill("preset", preset=flow.option("preset", report.preset))
    answers = {**report.head, "name": report.name}
    if report.directory:
        answers["directory"] = report.directory
    if not report.is_live:
        interval = report.interval
        answers["interval"] = str(interval) if report.kind == "alsoenergy" else interval
        answers["advanced"] = {"catch_up": catch_up, "settle": SETTLE}
    await flow.fill("head", **answers)
    if report.page:
        await flow.fill("setpoints", **report.page)
    preview = str(flow.placeholder("preview"))
    await flow.choose("finish")
    flow.finished()
    return preview
