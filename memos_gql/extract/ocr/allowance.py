"""The processor time that reading one picture may take: what was read until then is kept, which a killed process could not do."""

import math
import resource
import time

_MOST_S = 60.0
_SHARE = 0.5  # of what the process has left: the picture is looked at afterwards, and other pages follow


class Allowance:
    """Begins when it is made."""

    def __init__(self) -> None:
        limit, _ = resource.getrlimit(resource.RLIMIT_CPU)
        now = time.process_time()
        left = math.inf if limit == resource.RLIM_INFINITY else limit - now
        self._began = now
        self._allowed_s = min(_MOST_S, _SHARE * max(left, 0.0))

    def is_spent(self, *, share: float = 1.0) -> bool:
        """Tell whether a share of the time is over."""
        return time.process_time() - self._began >= share * self._allowed_s
