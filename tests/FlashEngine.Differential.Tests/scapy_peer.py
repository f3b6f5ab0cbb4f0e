#!/usr/bin/python3
"""ISO-TP nodes of scapy on a wire that is this process's standard input and output.

Each exchange has a number and one ISOTPSoftSocket; what one exchange sends, no other sees. All messages, both ways,
are: kind (1 byte), exchange (u32), length of the rest (u32), the rest; integers are little-endian.

to scapy     O  open: tx id u32, rx id u32, tx prefix i16, rx prefix i16 (-1: none), BS u8, STmin u8,
                padding u8, listen only u8
             F  frame: id u32, data           S  send: the PDU
             C  close, as soon as every frame given before has been looked at
from scapy   F  frame: time i64 (ns, of this process), id u32, data
             P  PDU received                  C  closed
"""

import collections
import os
import select
import struct
import sys
import threading
import time
import traceback

from scapy.contrib.isotp.isotp_soft_socket import ISOTPSoftSocket
from scapy.supersocket import SuperSocket

HEADER = struct.Struct("<BII")
OPEN = struct.Struct("<IIhhBBBB")
ID = struct.Struct("<I")
STAMPED_ID = struct.Struct("<qI")
EXTENDED = 0x80000000

# scapy waits a fixed second for a frame. On a busy machine that second is not the peer's fault.
PATIENCE_SECONDS = 30

output_lock = threading.Lock()


def put(kind, number, rest=b""):
    """Writes one message; frames come from scapy's timer thread, everything else from the main thread."""
    message = memoryview(HEADER.pack(ord(kind), number, len(rest)) + rest)
    with output_lock:
        while message:
            message = message[os.write(1, message):]


class Frame:
    """What scapy looks at in a received frame. Its own CAN packet cannot hold more than 8 bytes."""

    __slots__ = ("identifier", "data", "time")

    def __init__(self, identifier, data):
        self.identifier = identifier
        self.data = data
        self.time = 0.0


class Wire(SuperSocket):
    """The CAN socket below one ISOTPSoftSocket."""

    def __init__(self, number):
        self.number = number
        self.ins = self.outs = None
        self.frames = collections.deque()
        self.idle_looks = 0

    def give(self, frame):
        self.frames.append(frame)
        self.idle_looks = 0

    @property
    def is_idle(self):
        # The first idle look may have begun before the last frame was given.
        return self.idle_looks >= 2

    def recv(self, x=0):
        return self.frames.popleft()

    def send(self, x):
        if not self.closed:
            identifier = x.identifier | (EXTENDED if "extended" in x.flags else 0)
            put("F", self.number, STAMPED_ID.pack(time.monotonic_ns(), identifier) + bytes(x.data))

    def close(self):
        self.closed = True

    @staticmethod
    def select(sockets, remain=None):
        ready = [wire for wire in sockets if wire.frames]
        if not ready:
            for wire in sockets:
                wire.idle_looks += 1
        return ready


class Node:
    """One ISOTPSoftSocket and its wire."""

    def __init__(self, number, rest):
        tx_id, rx_id, tx_prefix, rx_prefix, block_size, st_min, padding, listen_only = OPEN.unpack(rest)
        self.number = number
        self.is_closing = False
        self.wire = Wire(number)
        self.rx_extended = rx_id & EXTENDED
        self.socket = ISOTPSoftSocket(
            self.wire,
            tx_id=tx_id & ~EXTENDED,
            rx_id=rx_id & ~EXTENDED,
            ext_address=None if tx_prefix < 0 else tx_prefix,
            rx_ext_address=None if rx_prefix < 0 else rx_prefix,
            bs=block_size,
            stmin=st_min,
            padding=bool(padding),
            listen_only=bool(listen_only))
        self.socket.impl.fc_timeout = self.socket.impl.cf_timeout = PATIENCE_SECONDS

    def on_frame(self, rest):
        identifier = ID.unpack_from(rest)[0]
        # scapy compares values only; a CAN socket's filter keeps 11-bit and 29-bit identifiers apart.
        if identifier & EXTENDED == self.rx_extended:
            self.wire.give(Frame(identifier & ~EXTENDED, rest[ID.size:]))

    def report(self):
        """Hands up what scapy has received."""
        while ISOTPSoftSocket.select([self.socket], 0):
            put("P", self.number, self.socket.recv_raw()[1])

    def close(self):
        self.wire.close()
        self.socket.close()
        put("C", self.number)


class Peer:
    """All nodes of this process."""

    def __init__(self):
        self.nodes = {}
        self.input = b""

    def run(self):
        while True:
            pipes = {node.socket.impl.rx_queue: node for node in self.nodes.values()}
            is_closing = any(node.is_closing for node in self.nodes.values())
            for ready in select.select([0, *pipes], [], [], 0.002 if is_closing else None)[0]:
                if ready != 0:
                    pipes[ready].report()
                elif not self.read():
                    return
            for node in [node for node in self.nodes.values() if node.is_closing and node.wire.is_idle]:
                node.report()
                node.close()
                del self.nodes[node.number]

    def read(self):
        """Takes what has come in; False at the end."""
        data = os.read(0, 1 << 16)
        self.input += data
        start = 0
        while len(self.input) - start >= HEADER.size:
            kind, number, length = HEADER.unpack_from(self.input, start)
            end = start + HEADER.size + length
            if len(self.input) < end:
                break
            self.on_message(chr(kind), number, self.input[start + HEADER.size:end])
            start = end
        self.input = self.input[start:]
        return bool(data)

    def on_message(self, kind, number, rest):
        if kind == "O":
            self.nodes[number] = Node(number, rest)
        elif kind == "F":
            self.nodes[number].on_frame(rest)
        elif kind == "S":
            self.nodes[number].socket.send(rest)
        elif kind == "C":
            self.nodes[number].is_closing = True
        else:
            raise ValueError("message of unknown kind " + kind)


if __name__ == "__main__":
    # Two threads take turns here; the default of 5 ms would make every answer late.
    sys.setswitchinterval(0.0002)
    exit_code = 1
    try:
        Peer().run()
        exit_code = 0
    except Exception:
        traceback.print_exc()
    # scapy's timer thread would keep the process for as long as a timer runs.
    sys.stderr.flush()
    os._exit(exit_code)
