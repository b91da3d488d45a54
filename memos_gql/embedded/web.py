"""The web process as the one that started it sees it: what its two addresses without a key say."""

from http import HTTPStatus

import httpx

INDEX = "index"


class Web:
    """Asks again and again, over a connection of its own each time: one that is kept would outlive the process that it leads to."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.AsyncClient(base_url=address, trust_env=False, timeout=5, limits=httpx.Limits(max_keepalive_connections=0))

    async def states(self) -> dict[str, str]:
        """Return what `/readyz` says of each thing that the server needs; nothing while there is no answer."""
        try:
            states: dict[str, str] = (await self._client.get("/readyz")).json()
        except (httpx.TransportError, ValueError):
            return {}
        return states

    async def is_ready(self) -> bool:
        """Tell whether it can work, which it also knows of the databases and the workers.

        An index that cannot be used must not keep the server from starting: making it anew needs the database.
        """
        return set((await self._states_but_the_index()).values()) == {"ok"}

    async def missing(self) -> str:
        """Name the checks of `/readyz` that are not met."""
        states = await self._states_but_the_index()
        return ", ".join(name for name, state in states.items() if state != "ok") or "an answer"

    async def lives(self) -> bool:
        try:
            # whoever asks waits only briefly
            return (await self._client.get("/healthz", timeout=None)).status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False

    async def _states_but_the_index(self) -> dict[str, str]:
        return {name: state for name, state in (await self.states()).items() if name != INDEX}
