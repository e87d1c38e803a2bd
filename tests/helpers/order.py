"""Which tests run first."""

from collections.abc import Sequence


def spread[Item](
    first: Sequence[Item], others: Sequence[Item], workers: int
) -> list[Item]:
    """All of them in one order, in which each worker begins with a share of the `first` ones.

    pytest-xdist's `worksteal` gives each worker an equal part of the order to begin with.
    """
    order: list[Item] = []
    left = list(others)
    for number in range(workers):
        share = (len(first) + len(others) - len(order)) // (workers - number)
        begin = first[number::workers]
        rest = max(0, share - len(begin))
        order += [*begin, *left[:rest]]
        del left[:rest]
    return order
