"""What passes between a MySQL client and its server, as far as TLS and logging in are concerned."""

import ssl

PROTOCOL_41 = 0x200
TLS = 0x800  # CLIENT_SSL: the server offers it, the client asks for it

# Numbers of TLS's cipher suites, by OpenSSL's names.
_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_context.set_ciphers("ALL:@SECLEVEL=0")
CIPHERS = {cipher["id"] & 0xFFFF: cipher["name"] for cipher in _context.get_ciphers()}


def receive(sock, size):
    """So many bytes, or fewer at the end of the stream."""
    data = b""
    while len(data) < size and (more := sock.recv(size - len(data))):
        data += more
    return data


def receive_packet(sock):
    """One packet of MySQL, its header with it."""
    header = receive(sock, 4)
    return header + receive(sock, int.from_bytes(header[:3], "little"))


def packet(sequence, payload):
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


def _flags_at(greeting):
    # After the server's version: the thread's number, 8 bytes of salt, a filler.
    return greeting.index(0, 5) + 1 + 4 + 8 + 1


def offers_tls(greeting):
    at = _flags_at(greeting)
    return bool(int.from_bytes(greeting[at:at + 2], "little") & TLS)


def without_tls(greeting):
    """As the same server would greet if it had no TLS."""
    at = _flags_at(greeting)
    flags = int.from_bytes(greeting[at:at + 2], "little") & ~TLS
    return greeting[:at] + flags.to_bytes(2, "little") + greeting[at + 2:]


def asks_for_tls(data):
    """Whether it begins with the short packet that says nothing but that TLS follows."""
    return data[:3] == b"\x20\0\0" and bool(int.from_bytes(data[4:6], "little") & TLS)


def in_clear(client):
    """What anybody on the way could read of the client's bytes: all that is not inside TLS, but for
    the request for it."""
    rest = bytes(client)
    if not asks_for_tls(rest):
        return rest
    rest = rest[4 + 32:]
    while rest[:1] in (b"\x14", b"\x15", b"\x16", b"\x17") and rest[1:2] == b"\x03":
        rest = rest[5 + int.from_bytes(rest[3:5], "big"):]
    return rest


def agreed_cipher(server):
    """The one that the server chose in its ServerHello, which nobody can hide; None without TLS."""
    hello = bytes(server)[4 + int.from_bytes(server[:3], "little"):]
    if hello[:1] != b"\x16" or hello[5:6] != b"\x02":
        return None
    at = 5 + 4 + 2 + 32  # the headers of record and message, a version, a random number
    at += 1 + hello[at]  # the session's number
    return CIPHERS.get(int.from_bytes(hello[at:at + 2], "big"), "unknown")
