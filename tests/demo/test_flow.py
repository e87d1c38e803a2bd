"""Going through forms."""

from typing import Any

import pytest

from demo.flow import Flow, FlowError, merged, suggested

SCHEMA: list[dict[str, Any]] = [
    {"name": "name", "required": False},
    {"name": "host", "description": {"suggested_value": "here"}, "default": "there"},
    {"name": "port", "default": 22},
    {"name": "none", "description": {"suggested_value": None}},
    {
        "name": "advanced",
        "type": "expandable",
        "schema": [{"name": "settle", "default": 30}, {"name": "day"}],
    },
]


class Answering:
    """Answers as told, and remembers what was posted."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        """Give these answers in turns."""
        self.answers = list(answers)
        self.posted: list[tuple[str, dict[str, Any]]] = []

    async def post(self, path: str, data: dict[str, Any]) -> Any:
        """Answer."""
        self.posted.append((path, data))
        return self.answers.pop(0)


def test_suggestions() -> None:
    """What is suggested stands before the default; a section has its own."""
    assert suggested(SCHEMA) == {"host": "here", "port": 22, "advanced": {"settle": 30}}


def test_answers_replace_suggestions() -> None:
    """One by one, also in a section."""
    assert merged(
        {"port": 22, "advanced": {"settle": 30, "day": "utc"}},
        {"host": "here", "advanced": {"settle": 10}},
    ) == {"port": 22, "host": "here", "advanced": {"settle": 10, "day": "utc"}}


async def test_step_by_step() -> None:
    """A menu, a form, the end."""
    form = {"type": "form", "flow_id": "1", "step_id": "server", "data_schema": SCHEMA}
    api = Answering(
        {"type": "menu", "flow_id": "1"},
        form,
        {"type": "create_entry", "result": {"entry_id": "x"}},
    )
    flow = Flow(api, "flows")
    await flow.begin("energy_bridge")
    await flow.choose("server")
    await flow.fill("server", name="demo", advanced={"settle": 5})
    assert flow.finished()["result"] == {"entry_id": "x"}
    assert api.posted == [
        ("flows", {"handler": "energy_bridge"}),
        ("flows/1", {"next_step_id": "server"}),
        (
            "flows/1",
            {"host": "here", "port": 22, "name": "demo", "advanced": {"settle": 5}},
        ),
    ]


async def test_a_form_that_is_refused() -> None:
    """Its errors are told; so is another step, or none at all."""
    form = {"type": "form", "flow_id": "1", "step_id": "server", "data_schema": SCHEMA}
    flow = Flow(Answering(form, {**form, "errors": {"host": "bad"}}), "flows")
    await flow.begin("energy_bridge")
    with pytest.raises(FlowError, match="not the step login"):
        await flow.fill("login")
    with pytest.raises(FlowError, match=r"server: \{'host': 'bad'\}"):
        await flow.fill("server")
    with pytest.raises(FlowError, match="ended with"):
        flow.finished()
    with pytest.raises(FlowError, match="no preview"):
        flow.placeholder("preview")


async def test_choices() -> None:
    """Go by their labels."""
    options = [{"value": "1", "label": "EnergyHub"}, {"value": "2", "label": "By hand"}]
    schema = [
        {"name": "other"},
        {"name": "preset", "selector": {"select": {"options": options}}},
    ]
    flow = Flow(Answering({"type": "form", "data_schema": schema}), "flows")
    await flow.begin("energy_bridge")
    assert flow.option("preset", "EnergyHub") == "1"
    for field, label in (("preset", "Cabinet"), ("gone", "EnergyHub")):
        with pytest.raises(FlowError, match="to choose"):
            flow.option(field, label)
