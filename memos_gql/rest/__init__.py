"""The MemOS REST API: a thin layer over the functions that GraphQL uses too, so that MemOS's clients work unchanged."""

from memos_gql.rest.addresses import PREFIX, rest_routes
from memos_gql.rest.asking import Asking

__all__ = ["PREFIX", "Asking", "rest_routes"]
