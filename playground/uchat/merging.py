"""What a merge of two bot users does: everything of the secondary moves to the primary."""

from playground.uchat.people import PROFILE, Person
from playground.uchat.workspace import BRIDGE_FIELDS, Workspace

_OWN = {"user_ns", "user_id"}


def merge(workspace: Workspace, primary: Person, secondary: Person, *, delete: bool) -> None:
    """Move everything, then delete the secondary or leave it with its profile alone.

    What the primary has wins; the secondary's value is taken where the primary's is null or empty. Tags,
    labels, custom fields, sequences, notes, chats, orders and carts are joined.
    """
    workspace.about_to_merge(primary, secondary)
    for name in PROFILE:
        if name not in _OWN and not getattr(primary, name):
            setattr(primary, name, getattr(secondary, name))
    primary.tags += [tag_ns for tag_ns in secondary.tags if tag_ns not in primary.tags]
    primary.labels += [label_id for label_id in secondary.labels if label_id not in primary.labels]
    primary.sequences += [known for known in secondary.sequences if known not in primary.sequences]
    for name, value in secondary.fields.items():
        if name not in BRIDGE_FIELDS and not primary.fields.get(name):
            primary.fields[name] = value
    primary.messages = sorted(primary.messages + secondary.messages, key=lambda message: message.ts)
    primary.orders += secondary.orders
    primary.cart += secondary.cart
    primary.closing_notes += secondary.closing_notes
    primary.conversations += [{**known, "user_ns": primary.user_ns} for known in secondary.conversations]
    primary.smart_delays += secondary.smart_delays
    primary.scheduled_messages += secondary.scheduled_messages
    if delete:
        del workspace.people[secondary.user_ns]
    else:
        _empty(secondary)
    workspace.record_merge(primary, secondary, deleted=delete)


def _empty(person: Person) -> None:
    person.tags, person.labels, person.fields, person.sequences = [], [], {}, []
    person.messages, person.orders, person.cart = [], [], []
    person.closing_notes, person.conversations = [], []
    person.smart_delays = person.scheduled_messages = 0
