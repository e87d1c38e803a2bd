"""Users read translated texts: no English of the code, and no words of an exception, except what the other side says."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
import re
from typing import Final

import pytest

from .helpers.metadata import PACKAGE, modules

RAISED: Final = {
    "ConfigEntryAuthFailed",
    "ConfigEntryError",
    "ConfigEntryNotReady",
    "HomeAssistantError",
    "ServiceValidationError",
    "Unauthorized",
}
"""What Home Assistant shows of an error, by its translation key."""

WORDED: Final = {"failed", "invalid", "async_told"}
"""Our own ways to one of them."""

SHOWN: Final = {
    *RAISED,
    *WORDED,
    "async_raise",
    "async_update",
    "async_create_issue",
    "async_abort",
    "async_show_form",
    "async_show_menu",
    "async_update_reload_and_abort",
    "AbortFlow",
    "send_error",
}
"""What else is shown to somebody."""

WORDS_OF_AN_ERROR: Final = {
    "args",
    "detail",
    "message",
    "msg",
    "reason",
    "strerror",
    "verify_message",
}

OTHER_SIDE: Mapping[tuple[str, str], str] = {
    ("destination/destination.py", "error.detail"): (
        "the system's or the server's own words, beside a translated text"
    ),
    ("destination/flash_loop.py", "err.detail"): "the same",
    ("destination/message_loop.py", "error.detail"): "the same",
    ("destination/send_loop.py", "err.detail"): "the same",
    ("destination/words.py", "err.detail"): "the same",
    ("flows/destination.py", "error.detail"): "the same",
    ("destination/failures.py", "err.strerror"): "the system's own words",
    ("hub/order_errors.py", "err.message"): "what the hub answers",
}
"""By file and expression: words of an error that users may read, and whose they are."""

FOR_THE_LOG: Mapping[str, str] = {
    "mqtt/client.py": "BrokerError",
    "mqtt/direct.py": "BrokerError, NotSentError and UnconfirmedError",
    "mqtt/home_assistant.py": "the same",
    "mqtt/tls.py": "OSError",
}
"""By file: the errors that carry the text of others into the log; nobody shows what they say."""


SENTENCES: Mapping[str, str] = {
    "destination/logbook.py": "the activity log has no translations of its lines",
    "fleet/devices.py": "models, which are names",
    "flows/report/forms/heads.py": "what a report is called, which its user may change",
    "hub/devices.py": "models",
    **dict.fromkeys(
        (
            "destination/preview.py",
            "destination/sender.py",
            "flows/credentials.py",
            "history/source.py",
            "history/written.py",
            "hub/farewell.py",
            "hub/left_behind.py",
            "mqtt/client.py",
            "mqtt/connection.py",
            "mqtt/direct.py",
            "mqtt/home_assistant.py",
            "mqtt/pinning.py",
            "mqtt/probes.py",
            "mqtt/traffic.py",
        ),
        "what an error says in the log",
    ),
}
"""By file: why there are English texts in the code."""


def name_of(call: ast.Call) -> str:
    """The last part of what is called."""
    called = call.func
    return getattr(called, "attr", getattr(called, "id", ""))


def of_rooms() -> Iterator[tuple[str, ast.Module]]:
    """Our modules but the core, which has nobody to show anything to."""
    for path, module in modules().items():
        place = path.relative_to(PACKAGE)
        if place.parts[0] != "core":
            yield str(place), module


def is_english(node: ast.AST) -> bool:
    """Whether an expression is a text with words in it."""
    match node:
        case ast.Constant(value=str(text)):
            return " " in text.strip() or text[:1].isupper()
        case ast.JoinedStr(values=parts):
            return any(
                isinstance(part, ast.Constant)
                and any(character.isalpha() for character in str(part.value))
                for part in parts
            )
        case ast.IfExp(body=one, orelse=other):
            return is_english(one) or is_english(other)
        case ast.BoolOp(values=parts):
            return any(is_english(part) for part in parts)
        case ast.BinOp(left=one, right=other):
            return is_english(one) or is_english(other)
    return False


def given_to(call: ast.Call) -> Iterator[ast.expr]:
    """The values of the placeholders of a call; of exceptions also every plain text."""
    name = name_of(call)
    if name in RAISED:
        yield from call.args
    for each in call.keywords:
        if each.arg in ("translation_placeholders", "description_placeholders"):
            yield from values_of(each.value)
        elif name in WORDED and each.arg is not None:
            yield each.value
    if name in ("async_raise", "async_update"):
        for argument in call.args:
            yield from values_of(argument)
    if name == "send_error":
        yield from call.args[1:]


def values_of(node: ast.expr) -> Iterator[ast.expr]:
    """The values of a mapping that is written down."""
    if isinstance(node, ast.Dict):
        yield from node.values


def meant_by(node: ast.expr, module: ast.Module) -> Iterator[ast.expr]:
    """An expression, and all that a name in its place may stand for."""
    yield node
    if isinstance(node, ast.Name):
        for each in ast.walk(module):
            if isinstance(each, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == node.id
                for target in each.targets
            ):
                yield each.value


def words_of(name: str, body: ast.AST) -> Iterator[ast.expr]:
    """Where the words of an error are used: as text, in a text, or by one of its attributes."""
    for node in ast.walk(body):
        match node:
            case (
                ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=found)])
                | ast.FormattedValue(value=ast.Name(id=found))
            ) if found == name:
                yield node
            case ast.Attribute(value=ast.Name(id=found), attr=attribute) if (
                found == name and attribute in WORDS_OF_AN_ERROR
            ):
                yield node


def is_enum(node: ast.expr, body: ast.AST) -> bool:
    """Whether an attribute is used for its key only."""
    return any(
        isinstance(each, ast.Attribute) and each.value is node and each.attr == "value"
        for each in ast.walk(body)
    )


def logged(body: ast.AST) -> set[ast.AST]:
    """All that is in calls of a logger."""
    return {
        inner
        for each in ast.walk(body)
        if isinstance(each, ast.Call)
        and ast.unparse(each.func).startswith(("_LOGGER.", "log_failure"))
        for inner in ast.walk(each)
    }


def sentences(module: ast.Module) -> set[str]:
    """The texts of three words and more that are neither docstrings nor calls of a logger."""
    unseen = logged(module)
    for each in ast.walk(module):
        if isinstance(each, ast.Expr):
            unseen.add(each.value)
    return {
        each.value
        for each in ast.walk(module)
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and each not in unseen
        and len(each.value.split()) > 2
    }


def english(module: ast.Module) -> list[str]:
    """The English texts of a module that are filled into translated ones."""
    return [
        ast.unparse(value)
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and name_of(call) in SHOWN
        for given in given_to(call)
        for value in meant_by(given, module)
        if is_english(value)
    ]


def errors_of(module: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The names of exceptions, with the part of a module where each is one: as caught, given or kept."""
    for node in ast.walk(module):
        match node:
            case ast.ExceptHandler(name=str(name)):
                yield name, node
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for inner in ast.walk(node):
                    match inner:
                        case (
                            ast.arg(arg=name, annotation=ast.expr() as kind)
                            | ast.AnnAssign(target=ast.Name(id=name), annotation=kind)
                        ) if re.search("Error|Exception", ast.unparse(kind)):
                            yield name, node


def own_words(module: ast.Module) -> list[str]:
    """Where a module uses an exception's own words, other than in its log."""
    return [
        ast.unparse(node)
        for name, body in errors_of(module)
        for unseen in (logged(body),)
        for node in words_of(name, body)
        if node not in unseen and not is_enum(node, body)
    ]


def test_nothing_is_told_in_english_alone() -> None:
    """The placeholders of errors, repairs and forms hold names and numbers, and no sentences of ours."""
    found = {place: texts for place, module in of_rooms() if (texts := english(module))}
    assert found == {}


def test_no_sentences_are_in_the_code() -> None:
    """They are in the translations, but for those that nobody could translate, or reads outside of the log."""
    found = {place for place, module in of_rooms() if sentences(module)}
    assert found == SENTENCES.keys()


def test_no_words_of_an_exception_are_shown() -> None:
    """Except those of the other side, which are not ours to translate; what is listed here is still there."""
    found = {
        (place, words) for place, module in of_rooms() for words in own_words(module)
    }
    logs = {each for each in found if each[0] in FOR_THE_LOG}
    assert found - logs == OTHER_SIDE.keys()
    assert {place for place, _ in logs} == FOR_THE_LOG.keys()


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('raise failed("key", error="it broke")', ["'it broke'"]),
        ('raise failed("key", error=f"it {what}")', ["f'it {what}'"]),
        ('words = "it broke"\nraise failed("key", error=words)', ["'it broke'"]),
        ('raise HomeAssistantError("It broke")', ["'It broke'"]),
        ('connection.send_error(1, "code", "It broke")', ["'It broke'"]),
        ('raise failed("key", error=text)', []),
        ('raise failed("key", limit=f"{limit:.0f}")', []),
    ],
)
def test_english_is_found(code: str, texts: list[str]) -> None:
    """Whatever way it goes."""
    assert english(ast.parse(code)) == texts


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ('raise failed("key", error=str(err))', ["str(err)"]),
        ('raise failed("key", error=f"{err}")', ["{err}"]),
        ("self.error = err.message", ["err.message"]),
        ('raise failed(f"key_{err.reason.value}")', []),
        ('_LOGGER.error("it broke: %s", err.strerror)', []),
        ("raise Other from err", []),
    ],
)
def test_words_are_found(use: str, words: list[str]) -> None:
    """Wherever they go, but into the log."""
    module = ast.parse(f"try:\n    act()\nexcept OSError as err:\n    {use}")
    assert own_words(module) == words


def test_files_that_are_listed_are_there() -> None:
    """None was moved."""
    places = {place for place, _ in OTHER_SIDE} | FOR_THE_LOG.keys()
    places |= SENTENCES.keys()
    assert all(Path(PACKAGE, place).is_file() for place in places)
