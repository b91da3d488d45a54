"""The embedded default: a private mongod and Redis, and the supervision of every process that `up` starts."""

from memos_gql.embedded.services import (
    Services,
    private_services,
    stored_mongodb_uri,
    stored_redis_url,
    stored_services,
)

__all__ = ["Services", "private_services", "stored_mongodb_uri", "stored_redis_url", "stored_services"]
