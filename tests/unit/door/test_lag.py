"""How far behind a consumer is, from where it stands and where the topics end."""

from services.door.answers import behind


def test_a_partition_never_read_is_behind_by_all_it_holds() -> None:
    assert behind({"intake": {"0": 4}}, {"intake": {"0": 4, "1": 3}, "planning": {"0": 9}}) == 3


def test_a_consumer_is_not_behind_what_it_does_not_listen_to_nor_ahead_of_a_broker_that_forgot() -> None:
    assert behind({"intake": {"0": 7}}, {"intake": {"0": 2}, "planning": {"0": 9}}) == 0
