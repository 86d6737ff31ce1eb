"""The lists of the workspace: tags, labels, custom fields, sub flows, closing notes, agents."""

from playground.uchat.workspace import BRIDGE_FIELDS, BRIDGE_FLOWS, UserField, Workspace

TAGS = (
    "VIP",
    "Needs follow-up",
    "Newsletter",
    "Wholesale",
    "Refund requested",
    "Abandoned cart",
    "Returning customer",
    "First order",
    "Opted out of calls",
    "Beta tester",
    "vip-2024",
    "Vip lounge",
    "newsletter",
    "NEEDS TRANSLATION",
    "Español",
    "Français",
    "العربية",
    "עברית",
    "中文",
    "日本語",
    "हिन्दी",
    "Ελληνικά",
    "Русский",
    "🎁 Gift sent",
    "Black Friday",
    "Black Friday 2025",
    "Summer sale",
    "Loyalty: bronze",
    "Loyalty: silver",
    "Loyalty: gold",
    "Size: S",
    "Size: M",
    "Size: L",
    "Warranty",
    "Damaged on arrival",
    "Late delivery",
    "Asked for invoice",
    "Tax exempt",
    "School",
    "Hospitality",
    "Press",
    "Influencer",
    "Employee",
    "Competitor",
    "Do not disturb",
    "Language: en",
    "Language: ar",
    "Language: es",
    "Channel: WhatsApp",
    "Channel: Instagram",
    "A/B test",
    "R&D <internal>",
    '"Quoted"',
    "tag, with comma",
    "Lead",
    "Qualified lead",
    "Won",
    "Lost",
    "Birthday in March",
    "Chargeback",
)

LABELS = (
    "Priority",
    "Billing",
    "Shipping",
    "Returns",
    "Technical",
    "Complaint",
    "Praise",
    "Waiting for customer",
    "Waiting for supplier",
    "Escalated",
    "Legal",
    "Fraud check",
    "Spanish",
    "Arabic",
    "Night shift",
    "Weekend",
    "Callback",
    "Subscription",
    "Gift card",
    "Store pick-up",
    "Sizing",
    "Stock question",
    "Press",
    "Partner",
    "Wholesale",
    "Training",
    "Follow up tomorrow",
    "Ungelöst",
    "重要",
    "Solved",
)

FIELDS = (
    ("company", "text", "Where the person works"),
    ("city", "text", ""),
    ("plan", "text", "free, team or business"),
    ("loyalty_points", "number", "Points on the loyalty card"),
    ("birthday", "date", ""),
    ("newsletter", "boolean", "Asked for the newsletter"),
    ("last_survey", "datetime", "When the last survey was answered"),
    ("interests", "array", "What the person likes, as a JSON list"),
    ("internal_note", "longtext", "For the team alone"),
    ("Shoe size", "text", "European"),
)

CLOSING_NOTES = (
    ("Resolution summary", "Collect a short summary before closing the conversation.", 2, 0),
    ("Refund agreed", "Amount and order number.", 2, 1),
    ("Spam", "", 0, 0),
    ("Passed on", "To whom, and why.", 1, 1),
)

AGENTS = {21: "Ana Torres", 22: "Ben Okoye", 23: "Chloé Dubois"}


def tag(name: str) -> str:
    """The ns of a tag of the list above."""
    return f"f1001t{11 + TAGS.index(name)}"


def label(name: str) -> int:
    """The id of a label of the list above."""
    return 301 + LABELS.index(name)


def empty_workspace() -> Workspace:
    """The workspace without its people."""
    workspace = Workspace()
    workspace.tags = {tag(name): name for name in TAGS}
    workspace.labels = {label(name): name for name in LABELS}
    definitions = [*FIELDS, *((name, "text", "Used by the Slack bot") for name in BRIDGE_FIELDS)]
    workspace.user_fields = {
        name: UserField(f"f1001v{21 + index}", name, kind, description)
        for index, (name, kind, description) in enumerate(definitions)
    }
    workspace.sub_flows = {
        "f1001s11": "Welcome",
        "f1001s12": "Order status",
        "f1001s13": "Opening hours",
        "f1001s14": "Talk to a human",
        "f1001s15": "Abandoned cart reminder",
        **BRIDGE_FLOWS,
    }
    workspace.closing_notes = [
        {
            "id": 41 + index,
            "note_ns": f"f1001cn{41 + index}",
            "name": name,
            "description": description,
            "require_summary": summary,
            "require_attachment": attachment,
        }
        for index, (name, description, summary, attachment) in enumerate(CLOSING_NOTES)
    ]
    workspace.agents = dict(AGENTS)
    return workspace
