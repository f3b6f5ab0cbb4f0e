"""The peer of the bench "scapy": two of scapy's ISO-TP soft sockets back to back in one process.

For each line on standard input one PDU of 4095 bytes goes from one to the other over in-memory pipes (classic frames,
BS 0, STmin 0, no padding); the answer on standard output is the processor time that it took, in nanoseconds.
"""
import sys
import time

from scapy.automaton import ObjectPipe, select_objects
from scapy.contrib.isotp import ISOTP, ISOTPSoftSocket
from scapy.layers.can import CAN
from scapy.supersocket import SuperSocket

PDU = bytes(index * 7 & 0xFF for index in range(4095))


class MemoryCan(SuperSocket):
    """One end of a CAN bus in memory. Frames travel as bytes, as they do from any CAN socket to another."""

    def __init__(self):
        self.received = ObjectPipe("frames")
        self.peer = None

    def send(self, frame):
        self.peer.received.send(bytes(frame))

    def recv(self, size=0):
        return CAN(self.received.recv())

    def close(self):
        self.closed = True

    @staticmethod
    def select(sockets, remain=None):
        ready = select_objects([one.received for one in sockets], remain)
        return [one for one in sockets if one.received in ready]


def main():
    one, other = MemoryCan(), MemoryCan()
    one.peer, other.peer = other, one
    sender = ISOTPSoftSocket(one, tx_id=0x7E0, rx_id=0x7E8)
    receiver = ISOTPSoftSocket(other, tx_id=0x7E8, rx_id=0x7E0)
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.process_time_ns()
        sender.send(ISOTP(PDU))
        received = receiver.recv()
        taken = time.process_time_ns() - started
        if received is None or received.data != PDU:
            sys.exit("the PDU did not arrive whole")
        print(taken, flush=True)
    sender.close()
    receiver.close()


main()
