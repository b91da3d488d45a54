from pymongo import MongoClient
from redis import Redis

from memos_gql.embedded import Services


def test_both_services_answer(services: Services) -> None:
    with MongoClient[dict[str, object]](services.mongodb_uri) as client:
        client.get_default_database()["things"].insert_one({"_id": 1})
    with Redis.from_url(services.redis_url) as client:
        assert client.ping() is True
