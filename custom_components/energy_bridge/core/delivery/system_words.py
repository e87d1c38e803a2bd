"""What the system says of a failure, without the words that libraries put in that place."""

import os
import re

_NUMBER = re.compile(r"\[Errno ([0-9]+)\]")


def system_words(err: OSError) -> str:
    """The system's own text; of an attempt at several addresses each text once.

    asyncio writes "Connect call failed" and the address instead.
    """
    numbers = dict.fromkeys(_NUMBER.findall(str(err)))
    own = ", ".join(os.strerror(int(number)) for number in numbers)
    return own or err.strerror or str(err) or type(err).__name__
