"""Which connections are closed where there are too many, in all or from one address."""

from memos_gql.web.ceiling import RESERVE, Ceiling

OWN, OTHER = "192.0.2.1", "192.0.2.2"


class Line:
    """A connection that notes whether it had to give way."""

    has_given_way = False

    def give_way(self) -> None:
        self.has_given_way = True


def opened(ceiling: Ceiling, host: str, count: int) -> list[Line]:
    lines = [Line() for _ in range(count)]
    for line in lines:
        ceiling.admit(line, host)
    return lines


def test_an_address_with_too_many_connections_loses_its_own_and_never_another_s() -> None:
    ceiling = Ceiling(connections=100, of_address=3)
    others = opened(ceiling, OTHER, 3)

    own = opened(ceiling, OWN, 5)

    assert [line.has_given_way for line in own] == [True, True, False, False, False]
    assert [line.has_given_way for line in others] == [False] * 3


def test_with_all_places_taken_the_address_with_most_connections_gives_way() -> None:
    ceiling = Ceiling(connections=8, of_address=100)
    many = opened(ceiling, OTHER, 7)

    own = opened(ceiling, OWN, 3)

    assert [line.has_given_way for line in many] == [True, True, False, False, False, False, False]
    assert [line.has_given_way for line in own] == [False] * 3


def test_the_addresses_of_one_ipv6_network_count_as_one() -> None:
    ceiling = Ceiling(connections=100, of_address=2)

    lines = [line for number in range(4) for line in opened(ceiling, f"2001:db8:1:2::{number}", 1)]

    assert [line.has_given_way for line in lines] == [True, True, False, False]


def test_a_connection_that_works_keeps_its_place_and_further_ones_come_into_the_reserve() -> None:
    ceiling = Ceiling(connections=100, of_address=2)
    working = opened(ceiling, OWN, 2)
    for line in working:
        ceiling.works(line)
    further = [Line() for _ in range(RESERVE + 1)]

    admitted = [ceiling.admit(line, OWN) for line in further]

    assert admitted == [False] * (RESERVE + 1)
    assert [line.has_given_way for line in working] == [False, False]
    assert [line.has_given_way for line in further] == [True] + [False] * RESERVE
