import socket

import pytest

from setup.free_port import main


def test_a_taken_port_is_told_with_another_command():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"port {port} cannot be used .*in use.* make ui PORT={port + 1}"):
            main([str(port), "make ui"])
    main([str(port), "make ui"])
