"""The steps that lead to a topic of Amazon SNS: its name and a login, in one form."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_NAME
import voluptuous as vol

from ..const import (
    CONF_ACCESS_KEY,
    CONF_ENDPOINT,
    CONF_KIND,
    CONF_SECRET_KEY,
    CONF_TOPIC,
    CONF_TRANSPORT,
    KIND_DESTINATION,
    TRANSPORT_SNS,
)
from ..core.delivery.sns_errors import NoCredentialsError, NoDeduplicationError
from ..core.delivery.sns_topic import checked_endpoint, parse_topic
from ..core.delivery.transport import DeliveryCause, DeliveryError
from ..core.delivery.web_address import is_header_value
from ..destination.libraries import MissingLibraryError, async_prepare_transport
from .destination import DestinationFlow
from .destination_forms import AWS_LOGIN_SCHEMA, SNS_SCHEMA
from .entry_flow import Form

_SHOWN = (CONF_NAME, CONF_TOPIC, CONF_ACCESS_KEY, CONF_ENDPOINT)


class SnsFlow(DestinationFlow):
    """Sets a topic up, changes it, or asks for its login again.

    No message is published to try it: the partner would take what is made up for true.
    """

    def __init__(self) -> None:
        """No login was entered yet."""
        super().__init__()
        self._login: dict[str, str] = {}

    async def async_step_destination_sns(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a topic."""
        return await self._async_ask_for_topic("destination_sns", user_input)

    async def async_step_reconfigure_sns(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the topic."""
        return await self._async_ask_for_topic("reconfigure_sns", user_input)

    async def async_step_reauth_sns(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login again; the topic stays."""
        if user_input is not None:
            old = self._old_data
            kept = {key: old[key] for key in (CONF_TOPIC, CONF_ENDPOINT) if key in old}
            user_input = {**kept, **user_input}
        return await self._async_ask_for_topic(
            "reauth_sns", user_input, AWS_LOGIN_SCHEMA
        )

    async def _async_ask_for_topic(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        schema: vol.Schema = SNS_SCHEMA,
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        suggested = self._starting_values(
            user_input and _shown(user_input), _shown(self._old_data)
        )
        self._form = Form(step_id, schema, suggested)
        if user_input is not None:
            self._take_name(user_input)
            known = {**self._old_data, **self._login}
            self._data = _topic_data(user_input, known, errors)
            if not {CONF_ACCESS_KEY, CONF_SECRET_KEY} & errors.keys():
                self._remember_login()
            if not errors and self._is_free(errors):
                await self._async_try_topic(errors)
            if not errors:
                topic = parse_topic(self._data[CONF_TOPIC])
                return self._finish_destination(topic.name, topic.arn, {})
        return self._show_destination_form(errors)

    def _remember_login(self) -> None:
        """Keep the login, whose secret is shown no more: who corrects another field need not enter it again."""
        for key in (CONF_ACCESS_KEY, CONF_SECRET_KEY):
            if key in self._data:
                self._login[key] = self._data[key]

    async def _async_try_topic(self, errors: dict[str, str]) -> None:
        """Ask the service about the topic; `errors` says what is wrong."""
        try:
            await async_prepare_transport(self.hass, self._data)
            await self._async_probe_destination({})
        except MissingLibraryError as err:
            errors["base"] = "library_missing"
            self._detail = err.package
        except NoCredentialsError:
            errors[CONF_ACCESS_KEY] = "aws_login_missing"
        except NoDeduplicationError:
            errors[CONF_TOPIC] = "topic_without_deduplication"
        except DeliveryError as err:
            self._explain_failure(err, errors)
            if err.cause is DeliveryCause.LOGIN_REFUSED:  # with the service's words
                errors.clear()
                errors[CONF_ACCESS_KEY] = "aws_login_refused"


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    """What may be shown of an entry, or of what was entered."""
    return {key: data[key] for key in _SHOWN if data.get(key)}


def _topic_data(
    entered: Mapping[str, Any], old: Mapping[str, Any], errors: dict[str, str]
) -> dict[str, Any]:
    """The data of an entry; a secret that is not entered is the one that is known of this key."""
    data = {CONF_KIND: KIND_DESTINATION, CONF_TRANSPORT: TRANSPORT_SNS}
    try:
        data[CONF_TOPIC] = parse_topic(entered[CONF_TOPIC]).arn
    except ValueError:
        errors[CONF_TOPIC] = "invalid_topic"
    if endpoint := entered.get(CONF_ENDPOINT, "").strip():
        try:
            data[CONF_ENDPOINT] = checked_endpoint(endpoint)
        except ValueError:
            errors[CONF_ENDPOINT] = "invalid_endpoint"
    key = entered.get(CONF_ACCESS_KEY, "").strip()
    secret = entered.get(CONF_SECRET_KEY, "").strip()
    if key and not secret and key == old.get(CONF_ACCESS_KEY):
        secret = old[CONF_SECRET_KEY]
    if secret and not key:
        errors[CONF_ACCESS_KEY] = "access_key_missing"
    elif key and not secret:
        errors[CONF_SECRET_KEY] = "secret_key_missing"
    elif key:
        _check_lines({CONF_ACCESS_KEY: key, CONF_SECRET_KEY: secret}, errors)
        data |= {CONF_ACCESS_KEY: key, CONF_SECRET_KEY: secret}
    return data


def _check_lines(login: Mapping[str, str], errors: dict[str, str]) -> None:
    for field, text in login.items():
        if not is_header_value(text) or " " in text:
            errors[field] = "one_line"
