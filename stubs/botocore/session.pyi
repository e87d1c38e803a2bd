from .credentials import Credentials

class Session:
    def get_credentials(self) -> Credentials | None: ...
