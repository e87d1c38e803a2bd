from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from .client import AioBaseClient
from .config import AioConfig

class AioSession:
    def __init__(
        self, session_vars: Mapping[str, tuple[object, ...]] | None = None
    ) -> None: ...
    def create_client(
        self,
        service_name: str,
        *,
        region_name: str,
        endpoint_url: str | None = None,
        aws_access_key_id: str,
        aws_secret_access_key: str,
        aws_session_token: str | None = None,
        config: AioConfig | None = None,
    ) -> AbstractAsyncContextManager[AioBaseClient]: ...
