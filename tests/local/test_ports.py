import socket

from local.ports import CHOSEN_FROM, free_port, free_ports, is_free


def test_chooses_no_port_twice_for_one_start():
    chosen = free_ports(500)

    assert len(set(chosen)) == 500


def test_chooses_none_that_the_system_hands_out_by_itself():
    with socket.create_server(("127.0.0.1", 0)) as handed_out:
        assert handed_out.getsockname()[1] not in CHOSEN_FROM
    assert free_port() in CHOSEN_FROM


def test_a_port_that_something_listens_on_is_not_free():
    port = free_port()

    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
    assert is_free(port)
