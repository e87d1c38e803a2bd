"""Going through Home Assistant's forms as its frontend does: what a form suggests stays unless it is changed."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

ENTRIES = "config/config_entries/flow"
OPTIONS = "config/config_entries/options/flow"
SUBENTRIES = "config/config_entries/subentries/flow"

type Answers = Mapping[str, Any]


class FlowError(Exception):
    """A form was not accepted, or another one came; the text is what was shown."""


class Poster(Protocol):
    """What can POST JSON to Home Assistant."""

    async def post(self, path: str, data: dict[str, Any]) -> Any:
        """POST and decode."""


class Flow:
    """One flow, from its first step on."""

    def __init__(self, api: Poster, path: str) -> None:
        """Prepare; nothing is asked yet."""
        self._api = api
        self._path = path
        self.shown: dict[str, Any] = {}

    async def begin(self, handler: str | list[str]) -> None:
        """Start it."""
        self.shown = await self._api.post(self._path, {"handler": handler})

    async def choose(self, step: str) -> None:
        """Choose from the menu that is shown."""
        await self._enter({"next_step_id": step})

    async def fill(self, step: str, **answers: Any) -> None:
        """Fill in the form that is shown, which must be that step's; raises FlowError."""
        if self.shown.get("step_id") != step:
            raise FlowError(f"not the step {step}: {self.shown}")
        await self._enter(merged(suggested(self.shown["data_schema"]), answers))

    def option(self, field: str, label: str) -> str:
        """The value behind the label of a choice; raises FlowError if there is none."""
        for item in self.shown["data_schema"]:
            if item["name"] == field:
                for option in item["selector"]["select"]["options"]:
                    if option["label"] == label:
                        return str(option["value"])
        raise FlowError(f"no {label} to choose: {self.shown}")

    def placeholder(self, name: str) -> Any:
        """What stands in the texts of the step that is shown; raises FlowError if it has no such thing."""
        found = self.shown.get("description_placeholders") or {}
        if name not in found:
            raise FlowError(f"no {name} in {self.shown}")
        return found[name]

    def finished(self) -> dict[str, Any]:
        """What it ended with; raises FlowError if it did not."""
        if self.shown.get("type") != "create_entry":
            raise FlowError(f"the set-up ended with {self.shown}")
        return self.shown

    async def _enter(self, data: Answers) -> None:
        flow = self.shown.get("flow_id")
        self.shown = await self._api.post(f"{self._path}/{flow}", dict(data))
        if errors := self.shown.get("errors"):
            raise FlowError(f"{self.shown.get('step_id')}: {errors}")


def suggested(schema: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What a form holds before anybody touches it."""
    values: dict[str, Any] = {}
    for item in schema:
        if item.get("type") == "expandable":
            values[item["name"]] = suggested(item["schema"])
        elif (hint := item.get("description") or {}).get("suggested_value") is not None:
            values[item["name"]] = hint["suggested_value"]
        elif "default" in item:
            values[item["name"]] = item["default"]
    return values


def merged(values: Answers, answers: Answers) -> dict[str, Any]:
    """The values with the answers in their places, also within a section."""
    found = dict(values)
    for key, answer in answers.items():
        below = found.get(key)
        if isinstance(below, dict) and isinstance(answer, dict):
            found[key] = merged(below, answer)
        else:
            found[key] = answer
    return found
