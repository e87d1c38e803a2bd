"""Names of Amazon SNS topics and addresses of services like it, as users enter them."""

from dataclasses import dataclass
from ipaddress import ip_address
import re
from urllib.parse import urlsplit

from .web_address import checked_url

_ARN = re.compile(
    r"arn:[a-z][a-z0-9-]*:sns:(?P<region>[a-z0-9-]+):[A-Za-z0-9-]*:(?P<name>[A-Za-z0-9_-]+(?:\.fifo)?)"
)
_AMAZON = ("amazonaws.com", "amazonaws.com.cn", "api.aws")


@dataclass(frozen=True, slots=True)
class Topic:
    """Where messages are published."""

    arn: str
    region: str
    name: str

    @property
    def is_fifo(self) -> bool:
        """Whether it keeps the order of its messages."""
        return self.name.endswith(".fifo")


def parse_topic(text: str) -> Topic:
    """Read an Amazon Resource Name; raises ValueError for what is none of a topic."""
    arn = text.strip()
    if (found := _ARN.fullmatch(arn)) is None:
        raise ValueError("not the ARN of a topic")
    return Topic(arn, found["region"], found["name"])


def checked_endpoint(text: str) -> str:
    """Answer the address of a service; one that is not encrypted must be of this machine.

    Raises ValueError for others, and where there is more to it than server and path.
    """
    url = text.strip()
    parts = urlsplit(url)
    if parts.query or "?" in url:
        raise ValueError("not an address of a service")
    if parts.scheme.lower() == "http" and _is_here(parts.hostname or ""):
        checked_url(parts._replace(scheme="https").geturl())
        return url
    return checked_url(url)


def service_of(endpoint: str | None) -> str:
    """Answer the same for addresses of one service; none is Amazon's, of which all know the same topics."""
    parts = urlsplit(endpoint or "")
    host = parts.hostname or ""
    if not host or any(f".{host}".endswith(f".{name}") for name in _AMAZON):
        return ""
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return f"{host}:{port}{parts.path.rstrip('/')}"


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
