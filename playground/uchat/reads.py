"""Look-ups: who the token is, the bot's lists, and people."""

from collections.abc import Callable, Iterable
from typing import Any

from playground.uchat.answers import Answer, Refused, page, plain, single
from playground.uchat.asked import Asked
from playground.uchat.people import Person
from playground.uchat.scene import NoUser, Scene, plays
from playground.uchat.switches import Match


@plays("GET /me")
def me(scene: Scene, _: Asked) -> Answer:
    """Who made the token."""
    return single(scene.switches, {"id": 11, "name": "Olive Operator", "email": "olive@bluebird.example"})


@plays("GET /team-info")
def team_info(_: Scene, __: Asked) -> Answer:
    """The workspace."""
    team = {
        "id": 7,
        "name": "Bluebird Homewares",
        "image": "",
        "owner_id": 11,
        "owner_email": "olive@bluebird.example",
    }
    return plain({"data": team, "status": "ok"})


@plays("GET /team-flows")
def team_flows(scene: Scene, asked: Asked) -> Answer:
    """The workspace's bots."""
    flows: list[dict[str, Any]] = [
        {"flow_ns": "f1001", "name": BOT_NAME, "type": "whatsapp_cloud", "linked_label": "+61491570000"},
        {"flow_ns": "f2002", "name": "Bluebird trade", "type": "web", "linked_label": None},
    ]
    return page(scene.switches, asked, _named(flows, asked), _same)


BOT_NAME = "Bluebird"


@plays("GET /flow/agents")
def agents(scene: Scene, asked: Asked) -> Answer:
    """Those who answer people."""
    rows = [
        {
            "id": number,
            "name": name,
            "email": f"{name.split(' ')[0].lower()}@bluebird.example".replace("é", "e"),
            "image": "",
            "is_online": number == 21,
            "role": "agent",
        }
        for number, name in scene.workspace.agents.items()
    ]
    return page(scene.switches, asked, _named(rows, asked), _same)


@plays("GET /flow/tags")
def tags(scene: Scene, asked: Asked) -> Answer:
    """The bot's tags."""
    rows = [{"name": name, "tag_ns": tag_ns} for tag_ns, name in scene.workspace.tags.items()]
    return page(scene.switches, asked, _named(rows, asked), _same)


@plays("GET /team/labels")
def labels(scene: Scene, asked: Asked) -> Answer:
    """The workspace's labels."""
    rows = [{"id": label_id, "name": name} for label_id, name in scene.workspace.labels.items()]
    return page(scene.switches, asked, _named(rows, asked), _same)


@plays("GET /flow/subflows")
def sub_flows(scene: Scene, asked: Asked) -> Answer:
    """The bot's sub flows."""
    rows = [
        {"name": name, "sub_flow_ns": sub_flow_ns}
        for sub_flow_ns, name in scene.workspace.sub_flows.items()
        if scene.workspace.has_sub_flow(sub_flow_ns, scene.switches)
    ]
    return page(scene.switches, asked, _named(rows, asked), _same)


@plays("GET /flow/user-fields")
def user_fields(scene: Scene, asked: Asked) -> Answer:
    """The definitions of the bot's custom fields. They have no value of their own."""
    rows = [
        {
            "name": known.name,
            "var_ns": known.var_ns,
            "var_type": known.var_type,
            "description": known.description,
            "value": "",
        }
        for known in scene.workspace.user_fields.values()
        if scene.workspace.has_field(known.name, scene.switches)
    ]
    return page(scene.switches, asked, _named(rows, asked), _same)


@plays("GET /flow/closing-notes")
def closing_notes(scene: Scene, asked: Asked) -> Answer:
    """The definitions of closing notes: what agents are asked for, not what they wrote."""
    return page(scene.switches, asked, _named(scene.workspace.closing_notes, asked), _same)


@plays("GET /flow/closing-notes/{id}")
def closing_note(scene: Scene, asked: Asked) -> Answer:
    """One definition, as the document has it: in a list."""
    found = [note for note in scene.workspace.closing_notes if str(note["id"]) == asked.params["id"]]
    if not found:
        raise Refused(404, "Closing note not found")
    return plain({"data": found})


@plays("GET /flow/conversations/data")
def conversations(scene: Scene, asked: Asked) -> Answer:
    """Closed conversations, without a word of what was said in them."""
    limit = asked.whole("limit", 10, 1, 1000)
    least = asked.whole("start_id", 0, 0, 2**53)
    wanted = asked.query.get("user_ns")
    rows = [
        conversation
        for person in scene.workspace.own_people()
        if not wanted or person.user_ns == wanted
        for conversation in person.conversations
        if conversation["id"] >= least
    ]
    return plain({"data": rows[:limit], "status": "ok"})


@plays("GET /flow/bot-users-count")
def bot_users_count(scene: Scene, _: Asked) -> Answer:
    """How many people there are in each status."""
    statuses = [person.status for person in scene.workspace.own_people()]
    rows = [{"status": known, "num": statuses.count(known)} for known in ("open", "pending", "spam", "done")]
    return plain({"data": rows, "status": "ok"})


@plays("GET /subscriber/get-info")
def get_info(scene: Scene, asked: Asked) -> Answer:
    """One person by user ns."""
    person = scene.person(asked.searched("user_ns"))
    return single(scene.switches, scene.workspace.bot_user(person, scene.switches))


@plays("GET /subscriber/get-info-by-user-id")
def get_info_by_user_id(scene: Scene, asked: Asked) -> Answer:
    """One person by the channel's own id."""
    wanted = asked.searched("user_id")
    for person in scene.workspace.own_people():
        if person.user_id == wanted:
            return single(scene.switches, scene.workspace.bot_user(person, scene.switches))
    raise NoUser


@plays("GET /subscribers")
def subscribers(scene: Scene, asked: Asked) -> Answer:
    """The bot's people, latest interaction first."""
    found = _found(scene, asked, scene.workspace.own_people())
    if tag_ns := asked.query.get("tag_ns"):
        found = [person for person in found if tag_ns in person.tags]
    if "label_id" in asked.query:
        label_id = asked.whole("label_id", 0, 0, 2**31)
        found = [person for person in found if label_id in person.labels]
    if field := asked.query.get("user_field_ns"):
        name = next(
            (known.name for known in scene.workspace.user_fields.values() if known.var_ns == field), None
        )
        value = asked.query.get("user_field_value", "")
        found = [person for person in found if name in person.fields and person.fields[name] == value]
    return page(scene.switches, asked, found, _listed(scene))


@plays("GET /team-bot-users")
def team_bot_users(scene: Scene, asked: Asked) -> Answer:
    """The people of every bot of the workspace, latest interaction first."""
    return page(scene.switches, asked, _found(scene, asked, scene.workspace.people.values()), _listed(scene))


def _listed(scene: Scene) -> Callable[[Person], dict[str, Any]]:
    return lambda person: scene.workspace.bot_user(person, scene.switches, listed=True)


def _found(scene: Scene, asked: Asked, people: Iterable[Person]) -> list[Person]:
    found = list(people)
    for name, match in (
        ("name", Match.TEXTUAL),
        ("email", scene.switches.email_match),
        ("phone", scene.switches.phone_match),
    ):
        wanted = asked.query.get(name, "").strip().casefold()
        if wanted:
            found = [person for person in found if _matches(wanted, getattr(person, name), match)]
    if channel := asked.query.get("is_channel"):
        found = [person for person in found if person.channel == channel]
    return sorted(found, key=lambda person: person.last_interaction or "", reverse=True)


def _matches(wanted: str, stored: str | None, match: Match) -> bool:
    if stored is None:
        return False
    known = stored.casefold()
    return wanted == known if match is Match.EXACT else wanted in known


def _named(rows: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    wanted = asked.query.get("name", "").casefold()
    return [row for row in rows if wanted in row["name"].casefold()] if wanted else rows


def _same(row: dict[str, Any]) -> dict[str, Any]:
    return row
