"""A stand-in for UChat's REST API: one workspace, one bot, and the people who talk to it.

`async with UChatStandIn.running() as uchat:` answers at `uchat.url` for `uchat.token`. It promises the
documented shapes, and a switch for each answer that nobody has documented. It doesn't promise that the live
API chooses the same ones.
"""

from playground.uchat.calls import Call
from playground.uchat.faults import Fault, Kind
from playground.uchat.people import CartItem, Message, Order, Person
from playground.uchat.server import UChatStandIn
from playground.uchat.switches import BridgeAnswer, Envelope, Flows, Match, MissingUser, Switches
from playground.uchat.workspace import BRIDGE_FIELDS, BRIDGE_FLOWS, Merge, Workspace

__all__ = [
    "BRIDGE_FIELDS",
    "BRIDGE_FLOWS",
    "BridgeAnswer",
    "Call",
    "CartItem",
    "Envelope",
    "Fault",
    "Flows",
    "Kind",
    "Match",
    "Merge",
    "Message",
    "MissingUser",
    "Order",
    "Person",
    "Switches",
    "UChatStandIn",
    "Workspace",
]
