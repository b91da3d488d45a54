"""What an `Accept` header costs, which is read before the key."""

from memos_gql.schema.accept_header import media_types, takes_only_events


def test_a_very_long_header_is_not_parsed() -> None:
    assert media_types("text/event-stream," * 1000) == {"*/*": 1.0}
    assert not takes_only_events("text/event-stream," * 1000)


def test_a_header_as_browsers_send_it_is_parsed() -> None:
    assert media_types("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == {
        "text/html": 1.0, "application/xhtml+xml": 1.0, "application/xml": 0.9, "*/*": 0.8,
    }  # fmt: skip
