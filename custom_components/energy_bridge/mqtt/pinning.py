"""A TLS context that lets a client speak to one certificate only, whoever carries the connection.

The certificate is compared at the end of the handshake: nothing was sent by then, no CONNECT and
no password. A chain that leads to it is not enough, since its key may have signed another one.
"""

import ssl
from typing import override


class PinnedContext(ssl.SSLContext):
    """Refuses every server that shows another certificate than `pinned` (DER).

    Sockets and asyncio's connections raise SSLCertVerificationError from the handshake.
    """

    pinned: bytes = b""


class _PinnedSocket(ssl.SSLSocket):
    @override
    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        try:
            _compare(self, self.context)
        except ssl.SSLCertVerificationError:
            # The error's traceback would keep the line open.
            self.close()
            raise


class _PinnedObject(ssl.SSLObject):
    @override
    def do_handshake(self) -> None:
        super().do_handshake()
        _compare(self, self.context)


PinnedContext.sslsocket_class = _PinnedSocket
PinnedContext.sslobject_class = _PinnedObject


def pinned_context(certificate: bytes) -> PinnedContext:
    """Make a context for one certificate (DER), which still has to be loaded as trusted."""
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.pinned = certificate
    # The certificate itself is compared, so a name could only refuse the very server that was confirmed.
    context.check_hostname = False
    return context


def _compare(server: ssl.SSLSocket | ssl.SSLObject, context: ssl.SSLContext) -> None:
    assert isinstance(context, PinnedContext)
    if server.getpeercert(binary_form=True) != context.pinned:
        error = ssl.SSLCertVerificationError("another certificate than the pinned one")
        error.verify_message = "another certificate than the pinned one"
        raise error
