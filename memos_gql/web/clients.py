"""State shared by the connections of one server: their places, and their time limits."""

from uvicorn.server import ServerState

from memos_gql.settings import Settings
from memos_gql.web.ceiling import Ceiling


class Clients(ServerState):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.header_wall_s = settings.header_wall_s
        self.body_silence_s = settings.body_silence_s
        self.ceiling = Ceiling(connections=settings.max_connections, of_address=settings.max_address_connections)

    def look(self, now: float) -> None:
        """Disconnect every client that takes too long; called every second."""
        self.ceiling.follow_the_system()
        for connection in list(self.connections):
            connection.look(now)  # type: ignore[union-attr]  # all are of this package
