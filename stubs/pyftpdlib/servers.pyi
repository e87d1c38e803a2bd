from .handlers import FTPHandler
from .ioloop import IOLoop

class FTPServer:
    address: tuple[str, int]
    def __init__(
        self, address: tuple[str, int], handler: type[FTPHandler], ioloop: IOLoop
    ) -> None: ...
    def close_all(self) -> None: ...
