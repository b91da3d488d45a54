from memos_gql.extract.readers import READERS
from memos_gql.ingest.fetching.sniff import MEDIA_TYPES


def test_every_media_type_that_is_recognised_has_a_reader() -> None:
    assert set(READERS) == set(MEDIA_TYPES)
