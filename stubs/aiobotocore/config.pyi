from collections.abc import Callable, Mapping

class AioConfig:
    def __init__(
        self,
        *,
        http_session_cls: Callable[..., object] = ...,
        defaults_mode: str | None = None,
        ignore_configured_endpoint_urls: bool | None = None,
        retries: Mapping[str, int | str] | None = None,
    ) -> None: ...
