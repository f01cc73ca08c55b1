"""A relay between clients and a server, which keeps what passes."""

import contextlib
import socket
import threading

import wire

DEADLINE = 60  # seconds, for anything that should come at once


class Talk:
    """One connection: what each end said, before the relay changed any of it."""

    def __init__(self):
        self.client = bytearray()
        self.server = bytearray()


class Relay:
    """Passes TCP connections on to the server until it is closed, or told to stall.

    `change` is applied to the server's greeting before the client sees it.
    """

    def __init__(self, server, host="127.0.0.1", change=None):
        self.server = server
        self.change = change
        self.listener = socket.create_server((host, 0))
        self.address = self.listener.getsockname()
        self.port = self.address[1]
        self.talks = []
        self.sockets = []
        self.threads = []
        self.stalled = threading.Event()
        self.start(self.accept)

    def start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.sockets.append(client)
                server = socket.create_connection(self.server)
                self.sockets.append(server)
                talk = Talk()
                self.talks.append(talk)
                self.start(self.pass_on, client, server, talk.client)
                self.start(self.pass_answers, server, client, talk.server)

    def pass_answers(self, server, client, kept):
        with contextlib.suppress(OSError):
            greeting = wire.receive_packet(server)
            kept += greeting
            client.sendall(self.change(greeting) if self.change else greeting)
        self.pass_on(server, client, kept)

    def pass_on(self, source, sink, kept):
        with contextlib.suppress(OSError):  # the source is gone without a word
            while data := source.recv(65536):
                kept += data
                if self.stalled.is_set():
                    return  # and neither end is told
                with contextlib.suppress(OSError):  # the sink is gone: what is said still counts
                    sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def stall(self):
        self.stalled.set()

    def finish(self):
        """Waits until all that its clients, which are gone, had said has passed; then closes."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:  # the first one starts the others
            thread.join(DEADLINE)
            if thread.is_alive():
                raise TimeoutError("a connection through the relay does not end")
        self.close()

    def close(self):
        for one in [self.listener, *self.sockets]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
