"""The web process as seen by `up`: what `/readyz` and `/healthz` answer."""

from http import HTTPStatus
from ssl import PROTOCOL_TLS_CLIENT, SSLContext

import httpx2

INDEX = "index"
NO_ANSWER = "an answer"


class Web:
    """Asks with a new connection each time: a kept one would outlive the process it leads to."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx2.AsyncClient(
            base_url=address,
            trust_env=False,
            timeout=5,
            limits=httpx2.Limits(max_keepalive_connections=0),
            # The address is always http; reading the system's certificates would delay every start
            verify=SSLContext(PROTOCOL_TLS_CLIENT),
        )

    async def states(self) -> dict[str, str]:
        """Return the state of each check in `/readyz`; empty while there is no response."""
        try:
            states: dict[str, str] = (await self._client.get("/readyz")).json()
        except (httpx2.TransportError, ValueError):
            return {}
        return states

    async def is_ready(self) -> bool:
        """Tell whether the web process can work; it checks the databases and workers too.

        An unusable index does not count: rebuilding it needs a running server.
        """
        return set((await self._states_but_the_index()).values()) == {"ok"}

    async def missing(self) -> str:
        """Name the checks of `/readyz` that fail."""
        states = await self._states_but_the_index()
        return ", ".join(name for name, state in states.items() if state != "ok") or NO_ANSWER

    async def lives(self) -> bool:
        try:
            # `Child.lives` is called with a time limit of its own
            return (await self._client.get("/healthz", timeout=None)).status_code == HTTPStatus.OK
        except httpx2.TransportError:
            return False

    async def _states_but_the_index(self) -> dict[str, str]:
        return {name: state for name, state in (await self.states()).items() if name != INDEX}
