"""A server that demands the password itself, for where the real one does not.

By caching_sha2_password, as MySQL does of an account that it sees for the first time; or outright,
by a plugin that has no other way, as somebody on the way could. A client may send the password
inside TLS, and nowhere else. After the login every statement is refused.
"""

import contextlib
import socket
import ssl
import threading

import relay
import wire

# The error that shows that a client was logged in; not every library tells its number.
NO_STATEMENTS = "no statements here"
SHA2 = "caching_sha2_password"
OUTRIGHT = ("mysql_clear_password", "dialog")
# Long passwords and flags, a database in the login, transactions, a salt of 20 bytes, plugins and
# their data of any length, no EOF packets (there are no results; but Boost.MySQL demands the flag).
FLAGS = 0x1 | 0x4 | 0x8 | wire.PROTOCOL_41 | 0x2000 | 0x8000 | 0x80000 | 0x200000 | 0x1000000
UTF8MB4, AUTOCOMMIT = 45, 2
OK = b"\0\0\0\x02\0\0\0"
FULL_AUTHENTICATION, PUBLIC_KEY = b"\x01\x04", b"\x02"


def error(number, state, text):
    return b"\xff" + number.to_bytes(2, "little") + b"#" + state + text


def greeting(flags):
    salt = bytes(range(0x21, 0x35))
    return (b"\x0a8.0.36-driverbench-test\0" + (7).to_bytes(4, "little") + salt[:8] + b"\0"
            + (flags & 0xFFFF).to_bytes(2, "little") + bytes([UTF8MB4])
            + AUTOCOMMIT.to_bytes(2, "little") + (flags >> 16).to_bytes(2, "little")
            + bytes([21]) + bytes(10) + salt[8:] + b"\0" + SHA2.encode() + b"\0")


def switch(plugin):
    """To another way to log in; the rest is a question for people."""
    return b"\xfe" + plugin.encode() + b"\0" + b"\x04Password: "


class PasswordServer:
    """`certificate` is the files of a certificate and its key; None: it offers no TLS."""

    def __init__(self, password, certificate=None, plugin=SHA2):
        self.demand = FULL_AUTHENTICATION if plugin == SHA2 else switch(plugin)
        self.password = password.encode()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        self.received = []  # what came when it demanded the password: (bytes, whether in TLS)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.threads[0].start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                client.settimeout(relay.DEADLINE)
                self.threads.append(threading.Thread(target=self.serve, args=[client], daemon=True))
                self.threads[-1].start()

    def serve(self, client):
        # OSError: the client went away, TLS's refusals among the reasons.
        with client, contextlib.suppress(OSError):
            client.sendall(wire.packet(0, greeting(FLAGS | (wire.TLS if self.context else 0))))
            login = wire.receive_packet(client)
            if wire.asks_for_tls(login):
                if not self.context:
                    return
                with self.context.wrap_socket(client, server_side=True) as encrypted:
                    self.log_in(encrypted, wire.receive_packet(encrypted), in_tls=True)
            elif login:
                self.log_in(client, login, in_tls=False)

    def log_in(self, client, login, in_tls):
        if not login:
            return
        client.sendall(wire.packet(login[3] + 1, self.demand))
        reply = wire.receive_packet(client)
        if not reply:
            return
        self.received.append((reply[4:], in_tls))
        good = reply[4:] == self.password + b"\0"
        reason = b"no public key" if reply[4:] == PUBLIC_KEY else b"wrong password"
        denied = error(1045, b"28000", b"Access denied for user: " + reason)
        client.sendall(wire.packet(reply[3] + 1, OK if good else denied))
        while good and wire.receive_packet(client):
            client.sendall(wire.packet(1, error(1105, b"HY000", NO_STATEMENTS.encode())))

    def finish(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:  # the first one starts the others
            thread.join(relay.DEADLINE)
        self.listener.close()
