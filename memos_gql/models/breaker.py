"""A circuit breaker: after repeated failures, a server gets no requests for a while."""

import time
from collections.abc import Callable

from memos_gql.errors import ModelFailure, ModelFault

FAILURES = 3
"""Consecutive failed requests, each after all its tries, that open the breaker."""
FIRST_REST_S, LONGEST_REST_S = 30.0, 300.0


class Breaker:
    """The circuit breaker of one endpoint in one process.

    After a pause, one request is let through; if it fails, the pause doubles.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rest_s = FIRST_REST_S
        self._closed_again_at = 0.0

    def require(self) -> None:
        """Check that a request may be sent.

        Raises:
            ModelFailure: the breaker is open.
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
