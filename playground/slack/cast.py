"""The people, groups and channels that the playground opens with."""

from playground.slack.world import Channel, User, UserGroup, World

TEAM = "T0UCHAT01"
OTHER_TEAM = "T0PARTNER"
SUPPORT_GROUP = "S0SUPPORT"
APPROVERS_GROUP = "S0APPROVE"
APPROVALS_CHANNEL = "C0APPROVE"


def default_world(bot_name: str = "UChat") -> World:
    """A new copy of the workspace: nothing is shared between two of them.

    Agents `maya` and `tom`, team lead `priya` who approves, admin `aroha`, operator `jonas`, single-channel
    guest `casey`, multi-channel guest `lin`, `elena` of another organisation, deactivated `rob`, and the bot.
    """
    agent = "Support agent"
    people = [
        User("U0MAYA", "maya", "Maya Brooks", agent, "maya@harbour.example", color="0b7a75"),
        User("U0TOM", "tom", "Tom Okafor", agent, "tom@harbour.example", color="b5651d"),
        User("U0PRIYA", "priya", "Priya Raman", "Team lead", "priya@harbour.example", color="8e3b8a"),
        User("U0AROHA", "aroha", "Aroha Ngata", "Head of support", "aroha@harbour.example", color="1d5fa8"),
        User("U0JONAS", "jonas", "Jonas Weber", "Operator", "jonas@harbour.example", color="5b6b1f"),
        User("U0CASEY", "casey", "Casey Lane", "Seasonal help", "casey@temps.example", "guest", "a23b52"),
        User("U0LIN", "lin", "Lin Zhao", "Contractor", "lin@temps.example", "multi_guest", "3f6f4f"),
        User("U0ELENA", "elena", "Elena Rossi", "Partner", "elena@partner.example", "external", "6a4fb3"),
        User("U0ROB", "rob", "Rob Hale", "Former agent", "rob@harbour.example", "deactivated", "777777"),
    ]
    abroad = {"U0JONAS": "Europe/Berlin", "U0ELENA": "Europe/Rome"}
    for user in people:
        if user.id in abroad:
            user.tz, user.tz_offset = abroad[user.id], 3_600
        user.team_id = OTHER_TEAM if user.kind == "external" else TEAM
        user.is_admin = user.id == "U0AROHA"
    bot = User("U0UCHATBOT", "uchat", bot_name, kind="bot", color="1f3a5f", team_id=TEAM, bot_id="B0UCHAT01")
    staff = {"U0MAYA", "U0TOM", "U0PRIYA", "U0AROHA", "U0JONAS", bot.id}
    channels = [
        Channel("C0SUPPORT", "support", members=set(staff), topic="Customers who wait for an answer"),
        Channel("C0SALES00", "sales", members=staff - {bot.id}, topic="Deals and renewals"),
        Channel(
            "G0VIPDESK",
            "vip-desk",
            "private",
            {"U0MAYA", "U0PRIYA", "U0AROHA", bot.id},
            "Customers with a name",
        ),
        Channel(APPROVALS_CHANNEL, "approvals", members=set(staff), topic="What needs a second pair of eyes"),
        Channel(
            "C0PARTNER", "partners", members={*staff, "U0ELENA"}, topic="With our partner", is_ext_shared=True
        ),
        Channel("C0GUESTS0", "with-guests", members={*staff, "U0CASEY", "U0LIN"}, topic="With seasonal help"),
    ]
    world = World(
        team_id=TEAM,
        team_name="Harbour Goods",
        team_domain="harbour-goods",
        app_id="A0UCHAT01",
        bot_user=bot,
        users={user.id: user for user in (*people, bot)},
        channels={channel.id: channel for channel in channels},
        groups={
            SUPPORT_GROUP: UserGroup(
                SUPPORT_GROUP, "support", "Support", ["U0MAYA", "U0TOM", "U0PRIYA", "U0AROHA"]
            ),
            APPROVERS_GROUP: UserGroup(APPROVERS_GROUP, "approvers", "Approvers", ["U0PRIYA", "U0AROHA"]),
        },
    )
    for user in people:
        if user.kind in {"member", "multi_guest"}:
            world.channels[f"D{user.id[1:]}"] = Channel(f"D{user.id[1:]}", user.name, "im", {user.id, bot.id})
    return world
