"""What goes wrong in one of several tasks is raised as it is."""

import pytest

from soak.groups import first_error


def test_the_first_error_of_all_groups_is_raised() -> None:
    """However deep it is; the others are its cause."""
    error = OSError("deep")
    group = ExceptionGroup(
        "outer", [ExceptionGroup("inner", [error]), ValueError("after it")]
    )
    with pytest.raises(OSError, match="deep") as caught, first_error():
        raise group
    assert caught.value is error
    assert error.__cause__ is group


def test_what_comes_alone_is_let_alone() -> None:
    """It is no group."""
    with pytest.raises(OSError, match="alone") as caught, first_error():
        raise OSError("alone")
    assert caught.value.__cause__ is None
