from typing import IO

from .handlers import FTPHandler

class AbstractedFS:
    cmd_channel: FTPHandler
    def open(self, filename: str, mode: str) -> IO[bytes]: ...
    def rename(self, src: str, dst: str) -> None: ...
