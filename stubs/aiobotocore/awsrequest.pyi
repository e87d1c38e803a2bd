from collections.abc import Mapping

class AioAWSResponse:
    def __init__(
        self, url: str, status_code: int, headers: Mapping[str, str], raw: object
    ) -> None: ...
