"""What an embedded server may take of the machine."""

import socket

import pytest

from memos_gql.embedded.private import free_port, require_free
from memos_gql.errors import CannotStart


def test_a_free_port_may_be_listened_on() -> None:
    require_free("127.0.0.1", free_port())


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(
            CannotStart, match=f"port {port} of 127.0.0.1: Address already in use. Stop what does, or set MEMOS_PORT"
        ):
            require_free("127.0.0.1", port)


def test_a_port_left_by_a_server_that_just_ended_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()

    require_free("127.0.0.1", port)
