from collections import Counter

import pytest
from graphql import OperationType
from prometheus_client import CollectorRegistry

from memos_gql.schema.measures import MOST_NAMES, Measures


def series(measures: Measures) -> dict[str, float]:
    """Return how often each name was measured."""
    registry = CollectorRegistry()
    registry.register(measures)
    samples = [sample for family in registry.collect() for sample in family.samples]
    return {sample.labels["name"]: sample.value for sample in samples if sample.name == "memos_graphql_seconds_count"}


def test_names_after_the_first_ones_are_measured_together() -> None:
    measures = Measures(Counter())
    for number in range(MOST_NAMES + 20):
        measures.ran(OperationType.QUERY, f"Name{number}", seconds=0.1)
    measures.ran(OperationType.QUERY, "Name0", seconds=0.1)

    counted = series(measures)

    assert len(counted) == MOST_NAMES + 1
    assert (counted["other"], counted["Name0"]) == (20, 2)


@pytest.mark.parametrize(
    ("name", "label"),
    [(None, "anonymous"), ("", "anonymous"), ("x" * 51, "other"), ("a\nb", "other"), ("Find", "Find")],
)
def test_a_name_is_a_label_only_if_it_is_short_and_a_name(name: str | None, label: str) -> None:
    measures = Measures(Counter())

    measures.ran(OperationType.MUTATION, name, seconds=0.1)

    assert series(measures) == {label: 1}


def test_open_subscriptions_are_counted_over_all_keys() -> None:
    registry = CollectorRegistry()
    registry.register(Measures(Counter(first=2, second=1)))

    assert registry.get_sample_value("memos_subscriptions") == 3
