"""Say at once when a port is taken: `python setup/free_port.py 5000 "make ui"`."""

import socket
import sys


def main(arguments: list[str]) -> None:
    """Exit with one line unless the port (the first argument) is free on this machine; the second names the command."""
    port, command = int(arguments[0]), arguments[1]
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(f"port {port} cannot be used ({error.strerror}): choose another, as in {command} PORT={port + 1}")


if __name__ == "__main__":
    main(sys.argv[1:])
