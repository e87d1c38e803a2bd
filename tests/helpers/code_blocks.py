"""The blocks of code in README and docs, with the page and the line where each stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
import re
from typing import Any

from homeassistant.util.yaml import parse_yaml

from handbook.pages import pages

from .metadata import ROOT

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[^`\n]*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two fences."""

    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        """Where it is, as editors understand it."""
        return f"{self.page}:{self.line}"


@cache
def blocks(*languages: str) -> tuple[Block, ...]:
    """All blocks of these languages; without any, all."""
    found = [
        block
        for path in pages()
        for block in blocks_of(str(path.relative_to(ROOT)), path.read_text())
    ]
    return tuple(each for each in found if not languages or each.language in languages)


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """The blocks of one page, those inside of lists without their indent; one that nothing ends raises ValueError."""
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if (begin := _FENCE.match(line)) is None:
            continue
        indent, inside = begin["indent"], list[str]()
        for _, each in lines:
            if each == f"{indent}```":
                break
            inside.append(each.removeprefix(indent))
        else:
            raise ValueError(f"{page}:{number} has no end")
        yield Block(page, number, begin["language"].strip(), "\n".join(inside) + "\n")


def parsed(block: Block) -> Any:
    """What a block of YAML says."""
    return parse_yaml(block.text)


def is_automation(found: object) -> bool:
    """Whether a block is an automation."""
    return isinstance(found, Mapping) and "triggers" in found


def actions_in(found: object) -> list[Any] | None:
    """The actions that a block has, or is; None for one that is none of those."""
    if isinstance(found, Mapping):
        if "action" in found:
            return [found]
        actions = found.get("actions", found.get("sequence"))
        return actions if isinstance(actions, list) else None
    if isinstance(found, list) and all(isinstance(each, Mapping) for each in found):
        return found
    return None


def without_blocks(text: str) -> str:
    """A page without its blocks of code."""
    prose, inside = [], False
    for line in text.splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            prose.append(line)
    return "\n".join(prose)
