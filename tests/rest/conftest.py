"""Addresses of the tests' own, served until the test ends."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from memos_gql.rest.call import ApiRoute
from memos_gql.settings import Settings
from tests.rest.service import Serve, served


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(*routes: ApiRoute) -> str:
            return stack.enter_context(served(settings, *routes))

        yield start
