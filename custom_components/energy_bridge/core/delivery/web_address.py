"""Addresses of web servers as users enter them."""

from urllib.parse import urlsplit


def checked_url(text: str) -> str:
    """Answer an address to which credentials may be sent.

    Raises ValueError for one that is not encrypted, has a login in it, or is none.
    """
    url = text.strip()
    parts = urlsplit(url)
    if (
        parts.scheme.lower() != "https"
        or not parts.hostname
        or parts.username is not None
        or parts.fragment
        or not url.isascii()
        or not url.isprintable()
        or " " in url
        or parts.port == 0
    ):
        raise ValueError("not an address with https")
    return url


def host_of(url: str) -> str:
    """The name or address of the server, with its port where it is not the usual one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return host if parts.port in (None, 443) else f"{host}:{parts.port}"


def is_header_value(text: str) -> bool:
    """Whether a text can stand in a header: it could begin another one with a line break."""
    return bool(text) and text.isascii() and text.isprintable()
