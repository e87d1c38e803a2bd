"""What a user sets up, step by step as a user does: the hub, the cabinets, a destination, reports."""

from simulator.receiver import Receiver
from simulator.sns import SnsServer

from .flow import ENTRIES, OPTIONS, SUBENTRIES, Flow, Poster
from .names import DOMAIN
from .partner import PASSWORD, USER, Partner
from .reports import DemoReport

CATCH_UP = 24
"""Hours of the seeded past that every report sends first."""

MAIN_FUSE = 20
"""A of the demo's house."""

SETTLE = 10
"""Seconds that a report waits for late values."""


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


async def tell_main_fuse(api: Poster, entry_id: str) -> None:
    """Set the hub's option, where the Energy dashboard lacks nothing of it. Raises FlowError."""
    options = Flow(api, OPTIONS)
    await options.begin(entry_id)
    await options.fill("settings", main_fuse=MAIN_FUSE)
    options.finished()


async def add_cabinets(api: Poster, port: int) -> None:
    """Add the cabinets on a broker of this machine, with all their slots' details. Raises FlowError."""
    flow = await _begin_entry(api, "cabinets_direct")
    await flow.fill(
        "cabinets_direct",
        host="127.0.0.1",
        port=port,
        ssl=False,
        advanced={"protocol": "3.1.1"},
    )
    entry_id = _entry_id(flow)
    options = Flow(api, OPTIONS)
    await options.begin(entry_id)
    await options.choose("cabinets")
    await options.fill("cabinets", slot_details=True)
    options.finished()


async def add_destination(api: Poster, partner: Partner) -> str:
    """Add the partner's server and confirm its host key; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_sftp")
    await flow.fill(
        "destination_sftp",
        host="127.0.0.1",
        port=partner.port,
        username=USER,
        password=PASSWORD,
    )
    await flow.fill("host_key")
    await flow.choose("no_report")
    return _entry_id(flow)


async def add_web_destination(api: Poster, server: Receiver) -> str:
    """Add the partner's web server; answers the entry's id. Raises FlowError."""
    flow = await _begin_entry(api, "destination_https")
    await flow.fill("destination_https", url=server.url)
    await flow.fill("https_header", authorization=server.authorization)
    return _entry_id(flow)


async def add_ftp_destination(api: Poster, partner: Partner) -> str:
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


async def add_sns_destination(api: Poster, server: SnsServer) -> str:
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


async def add_report(api: Poster, entry_id: str, report: DemoReport) -> str:
    """Add a report by its preset, and have the past sent first; answers its preview. Raises FlowError."""
    flow = Flow(api, SUBENTRIES)
    await flow.begin([entry_id, report.kind])
    if report.message is not None:
        await flow.fill("user", message=report.message)
    await flow.fill("preset", preset=flow.option("preset", report.preset))
    interval = report.interval
    place = {"directory": report.directory} if report.directory else {}
    await flow.fill(
        "head",
        **report.head,
        name=report.name,
        interval=str(interval) if report.kind == "alsoenergy" else interval,
        **place,
        advanced={"catch_up": CATCH_UP, "settle": SETTLE},
    )
    if report.page:
        await flow.fill("setpoints", **report.page)
    preview = str(flow.placeholder("preview"))
    await flow.choose("finish")
    flow.finished()
    return preview
