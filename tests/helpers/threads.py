"""The end of Home Assistant's threads in tests."""

from threading import Thread
import time


def join_threads(threads: set[Thread], timeout: float, log: bool) -> set[Thread]:
    """Wait for up to so many seconds, and interrupt none; answers those that ended.

    Idle threads wake each other one by one. Home Assistant interrupts what has not ended
    within milliseconds, on a busy machine also the one whose turn it is: the others sleep on.
    """
    end = time.monotonic() + timeout
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
    return {thread for thread in threads if not thread.is_alive()}
