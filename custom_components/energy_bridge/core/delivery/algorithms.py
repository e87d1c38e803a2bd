"""Which algorithms and keys of SSH count as secure, and what is taken from old servers all the same."""

from typing import TypedDict

import asyncssh
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from .transport import DeliveryCause, DeliveryError

MIN_RSA_BITS = 2048

_HOST_KEY_SIGNATURES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-ed448",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
_SHA1_SIGNATURE = "ssh-rsa"


class Algorithms(TypedDict):
    """Arguments of asyncssh."""

    kex_algs: str
    mac_algs: str


def algorithms(*, legacy: bool) -> Algorithms:
    """For the exchange of keys and for integrity; without `legacy` none that rests on SHA-1."""
    if legacy:
        return Algorithms(kex_algs="default", mac_algs="default")
    return Algorithms(kex_algs="-*-sha1", mac_algs="-hmac-sha1*")


def host_key_signatures(
    prefer: asyncssh.SSHKey | None = None, *, legacy: bool
) -> list[str]:
    """The signatures by which a server may prove its key, those of the preferred key first."""
    known = [*_HOST_KEY_SIGNATURES, *([_SHA1_SIGNATURE] if legacy else [])]
    of_key = [] if prefer is None else [each.decode() for each in prefer.sig_algorithms]
    return sorted(known, key=lambda each: each not in of_key)


def check_key(key: asyncssh.SSHKey, *, legacy: bool) -> None:
    """Raise DeliveryError for a key that is too short, unless `legacy` allows it."""
    if legacy or key.get_algorithm() != "ssh-rsa":
        return
    found = key.pyca_key
    assert isinstance(found, RSAPrivateKey | RSAPublicKey)
    if found.key_size < MIN_RSA_BITS:
        raise DeliveryError(
            DeliveryCause.WEAK_SECURITY, f"RSA key of {found.key_size} bits"
        )
