"""Every language says everything that English says, with the same values in it.

No text depends on a number, so none has plural forms: "Files: 1" instead of "1 file".
"""

from collections import Counter
import json
import re

import pytest

from .helpers.metadata import PACKAGE, TEXTS, leaves, placeholders

LANGUAGES = ("de", "nl", "pt-BR", "sv")
ENGLISH = dict(leaves(TEXTS))

# What is typed or read literally: topics, keys, options and standards.
LITERAL = re.compile(
    r"\w*/[\w#+/]+|\b[a-z]+_[a-z_]+\b|\b[a-z]+[A-Z]\w+|\.[a-z]{3,4}\b|\b[A-Z]{2,}\d*\b"
)
# Abbreviations that have words of their own in other languages.
WORDS = frozenset({"AC", "CA", "DC", "ID", "PV"})


def texts_of(language: str) -> dict[str, str]:
    """The texts of a language, by their paths."""
    file = PACKAGE / f"translations/{language}.json"
    return dict(leaves(json.loads(file.read_text("utf-8"))))


def test_all_languages_are_here() -> None:
    """A language that comes is checked, too."""
    files = {file.stem for file in (PACKAGE / "translations").iterdir()}
    assert files == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys(language: str) -> None:
    """The same keys in the same order, each with a text."""
    texts = texts_of(language)
    assert list(texts) == list(ENGLISH)
    for path, text in texts.items():
        assert text, path
        assert text == text.strip(), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_values(language: str) -> None:
    """Placeholders, figures, code and lines are those of the English text."""
    for path, text in texts_of(language).items():
        english = ENGLISH[path]
        assert placeholders(text) == placeholders(english), path
        assert text.count("{") == text.count("}") == len(re.findall(r"{\w+}", text)), (
            path
        )
        assert not re.search(r"https?:|www\.|<[^>]+>|\[%key|'{\w+}'", text), path
        assert Counter(figures(text)) == Counter(figures(english)), path
        assert re.findall(r"`[^`]+`", text) == re.findall(r"`[^`]+`", english), path
        assert text.count("\n") == english.count("\n"), path


def figures(text: str) -> str:
    """The digits of a text: 0.1 and 0,1 are the same, and so are 10,000 and 10.000."""
    return "".join(re.findall(r"\d", re.sub(r"{\w+}", "", text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_literals(language: str) -> None:
    """What is typed or read literally is not translated."""
    for path, text in texts_of(language).items():
        for literal in LITERAL.findall(re.sub(r"{\w+}", "", ENGLISH[path])):
            assert literal in text or literal in WORDS, (path, literal)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    """No sentence is the English one."""
    for path, text in texts_of(language).items():
        if len(re.findall(r"[A-Za-z]{3,}", re.sub(r"{\w+}", "", text))) > 3:
            assert text != ENGLISH[path], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_words_for_the_same_choice(language: str) -> None:
    """Two choices of one list have two texts where they have two in English."""
    texts = texts_of(language)
    seen: dict[tuple[str, str], str] = {}
    for path, text in texts.items():
        parent, _, _ = path.rpartition(".")
        if parent.endswith((".options", ".state", ".menu_options")):
            other = seen.setdefault((parent, text), path)
            assert ENGLISH[other] == ENGLISH[path], path
