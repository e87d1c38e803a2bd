"""Which algorithms and keys of SSH count as secure, and what is taken from old servers all the same."""

from typing import TypedDict

import asyncssh
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from .transport import DeliveryCause, DeliveryError

MIN_RSA_BITS = 2048

_SIGNATURES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-ed448",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
_SHA1_SIGNATURE = "ssh-rsa"

_ENCRYPTION = "^aes256-gcm@openssh.com,aes128-gcm@openssh.com"
"""Those first, else the usual: asyncssh takes several times as long for a small packet with ChaCha20."""


class Algorithms(TypedDict):
    """Arguments of asyncssh."""

    encryption_algs: str
    kex_algs: str
    mac_algs: str
    signature_algs: list[str]


def algorithms(*, legacy: bool) -> Algorithms:
    """For the exchange of keys, integrity and the user's signature; without `legacy` none that rests on SHA-1."""
    return Algorithms(
        encryption_algs=_ENCRYPTION,
        kex_algs="default" if legacy else "-*-sha1",
        mac_algs="default" if legacy else "-hmac-sha1*",
        signature_algs=_signatures(legacy=legacy),
    )


def host_key_signatures(
    prefer: asyncssh.SSHKey | None = None, *, legacy: bool
) -> list[str]:
    """The signatures by which a server may prove its key, those of the preferred key first."""
    known = _signatures(legacy=legacy)
    of_key = [] if prefer is None else [each.decode() for each in prefer.sig_algorithms]
    return sorted(known, key=lambda each: each not in of_key)


def accept_signatures(key: asyncssh.SSHKey, *, legacy: bool) -> None:
    """Let a server's key be proved by the signatures that count as secure only, whatever was agreed on."""
    key.all_sig_algorithms = {each.encode() for each in _signatures(legacy=legacy)}


def login_keys(key: asyncssh.SSHKey, *, legacy: bool) -> list[asyncssh.SSHKeyPair]:
    """Make a user's key sign with what counts as secure, also where a server does not say what it knows."""
    pairs = list(asyncssh.load_keypairs(key))
    if not legacy:
        for pair in pairs:
            if pair.key_algorithm == _SHA1_SIGNATURE.encode():
                pair.sig_algorithms = [b"rsa-sha2-512", b"rsa-sha2-256"]
                pair.set_sig_algorithm(b"rsa-sha2-256")
    return pairs


def _signatures(*, legacy: bool) -> list[str]:
    return [*_SIGNATURES, *([_SHA1_SIGNATURE] if legacy else [])]


def check_key(key: asyncssh.SSHKey, *, legacy: bool) -> None:
    """Raise DeliveryError for a key that is too short, unless `legacy` allows it."""
    if legacy or key.get_algorithm() != "ssh-rsa":
        return
    found = key.pyca_key
    assert isinstance(found, RSAPrivateKey | RSAPublicKey)
    if found.key_size < MIN_RSA_BITS:
        raise DeliveryError(DeliveryCause.WEAK_SECURITY, f"RSA {found.key_size}")
