"""A circuit breaker: a server that fails again and again is left alone for a while."""

import time
from collections.abc import Callable

from memos_gql.errors import ModelFailure, ModelFault

FAILURES = 3
"""In a row, each after all its tries."""
FIRST_REST_S, LONGEST_REST_S = 30.0, 300.0


class Breaker:
    """Belongs to one endpoint of one process. After a rest one request is let through; if that fails, the next rest is twice as long."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rest_s = FIRST_REST_S
        self._closed_again_at = 0.0

    def require(self) -> None:
        """Let a request through.

        Raises:
            ModelFailure: the server is being left alone.
        """
        left_s = self._closed_again_at - self._clock()
        if left_s > 0:
            sentence = f"the model failed several times in a row and is not asked for another {left_s:.0f} s"
            raise ModelFailure(ModelFault.UNAVAILABLE, sentence)

    def succeeded(self) -> None:
        self._failures, self._rest_s = 0, FIRST_REST_S

    def failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._closed_again_at = self._clock() + self._rest_s
            self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)
