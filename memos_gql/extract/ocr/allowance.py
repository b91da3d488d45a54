"""The processor time for reading one picture.

When it is spent, the lines read so far are kept; killing the process would lose them.
"""

import math
import resource
import time

_MOST_S = 60.0
_SHARE = 0.5  # share of the process's remaining time: other work on the picture and other pages follow


class Allowance:
    """The time starts when the object is created."""

    def __init__(self) -> None:
        limit, _ = resource.getrlimit(resource.RLIMIT_CPU)
        now = time.process_time()
        left = math.inf if limit == resource.RLIM_INFINITY else limit - now
        self._began = now
        self._allowed_s = min(_MOST_S, _SHARE * max(left, 0.0))

    def is_spent(self, *, share: float = 1.0) -> bool:
        """Whether this share of the time, 0 to 1, is spent."""
        return time.process_time() - self._began >= share * self._allowed_s
