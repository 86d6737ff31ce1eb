"""Messages and a view that hold every block and element of Slack's schemas, for the page to draw."""

from typing import Any

Block = dict[str, Any]


def words(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(text: str, *, value: str | None = None, description: str | None = None) -> Block:
    made: Block = {"text": words(text), "value": value or text.lower().replace(" ", "-")}
    if description:
        made["description"] = words(description)
    return made


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def section_of(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def said(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def confirmation() -> Block:
    return {
        "title": words("Remove every tag?"),
        "text": marked("*45 tags* will be removed from Jane Doe."),
        "confirm": words("Remove"),
        "deny": words("Keep them"),
        "style": "danger",
    }


COLOURS = [option("Red"), option("Green", description="Like a leaf"), option("Blue")]
GROUPS = [
    {"label": words("Warm"), "options": [option("Amber"), option("Coral")]},
    {"label": words("Cold"), "options": [option("Teal")]},
]


def selects(many: str = "") -> list[Block]:
    """Each kind of select; `many` is "" or "multi_"."""
    static: Block = {"options": COLOURS} if many else {"option_groups": GROUPS}
    return [
        {
            "type": f"{many}static_select",
            "action_id": f"{many}static",
            "placeholder": words("Colour"),
            **static,
        },
        {
            "type": f"{many}external_select",
            "action_id": f"{many}external",
            "placeholder": words("Customer"),
            "min_query_length": 2,
        },
        {"type": f"{many}users_select", "action_id": f"{many}users", "placeholder": words("Colleague")},
        {
            "type": f"{many}conversations_select",
            "action_id": f"{many}conversations",
            "placeholder": words("Conversation"),
        },
        {"type": f"{many}channels_select", "action_id": f"{many}channels", "placeholder": words("Channel")},
    ]


def buttons() -> list[Block]:
    return [
        {
            "type": "button",
            "action_id": "approve",
            "text": words("Approve"),
            "style": "primary",
            "value": "1",
        },
        {
            "type": "button",
            "action_id": "remove",
            "text": words("Remove all"),
            "style": "danger",
            "confirm": confirmation(),
        },
        {"type": "button", "action_id": "open", "text": words("Open"), "url": "https://example.com/"},
        {
            "type": "workflow_button",
            "action_id": "flow",
            "text": words("Start"),
            "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft0/x"}},
        },
        {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Delete")]},
    ]


def texts() -> list[Block]:
    """The blocks that are read and not pressed."""
    return [
        {"type": "header", "text": words("Jane Doe :wave:")},
        {
            "type": "section",
            "text": marked(
                "*Bold* _italic_ ~gone~ `code` snake_case 2 * 3 * 4\n> quoted &amp; &lt;escaped&gt;\n"
                "<https://example.com|link> <@UALICE> <#CSUPPORT> <!subteam^S1|@support> :tada: :no_emoji:\n"
                "<!date^1700000000^{date_num}|2023-11-14> ```\nx = 1\n```"
            ),
        },
        {
            "type": "section",
            "fields": [marked("*Phone*\n+61 491 570 156"), words("*not bold*"), marked("*Tags*\nVIP")],
        },
        {
            "type": "section",
            "text": words("With a picture"),
            "accessory": {
                "type": "image",
                "image_url": "https://pictures.invalid/a.png",
                "alt_text": "A face",
            },
        },
        {"type": "divider"},
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": "https://pictures.invalid/b.png", "alt_text": "Logo"},
                marked("Reference *K7QF*"),
            ],
        },
        {
            "type": "image",
            "image_url": "https://pictures.invalid/c.png",
            "alt_text": "A chart",
            "title": words("Orders"),
        },
        {
            "type": "markdown",
            "text": "# Title\n\nSome **bold**, *italic* and ~~old~~ text\n\n- one\n  - two\n- [x] done\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n> quote",
        },
        rich_text(),
        *tables(),
        *cards(),
        *tasks(),
        {
            "type": "video",
            "title": words("How to merge"),
            "title_url": "https://example.com/video",
            "video_url": "https://example.com/embed",
            "thumbnail_url": "https://pictures.invalid/d.png",
            "alt_text": "Two profiles becoming one",
            "provider_name": "Example",
        },
        {"type": "file", "external_id": "report-7", "source": "remote"},
    ]


def rich_text() -> Block:
    leaves = section_of(
        said("bold", bold=True),
        said(" italic", italic=True),
        said(" strike", strike=True),
        said(" code", code=True),
        {"type": "link", "url": "https://example.com/", "text": " link "},
        {"type": "user", "user_id": "UBEN"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "CSUPPORT"},
        {"type": "team", "team_id": "T1"},
        {"type": "emoji", "name": "wave"},
        {"type": "color", "value": "#F405B3"},
        {"type": "date", "timestamp": 1700000000, "format": "{date_num}", "fallback": "2023-11-14"},
    )
    items = [section_of(said("first")), section_of(said("second"))]
    return rich(
        leaves,
        {"type": "rich_text_list", "style": "bullet", "elements": items},
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": items},
        {"type": "rich_text_quote", "elements": [said("a quote")]},
        {"type": "rich_text_preformatted", "elements": [said("preformatted")]},
    )


def tables() -> list[Block]:
    def raw(text: str) -> Block:
        return {"type": "raw_text", "text": text}

    rows = [[raw("Order"), raw("Total")]]
    rows += [[raw(f"#{n}"), {"type": "raw_number", "text": f"{n}.00", "value": n}] for n in range(1, 5)]
    return [
        {
            "type": "table",
            "rows": [*rows, [rich(section_of(said("rich"))), raw("x")]],
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        },
        {"type": "data_table", "caption": "Latest orders", "page_size": 2, "rows": rows},
    ]


def cards() -> list[Block]:
    picture = {"type": "image", "image_url": "https://pictures.invalid/e.png", "alt_text": "Shoes"}
    card = {
        "type": "card",
        "hero_image": picture,
        "icon": picture,
        "title": marked("Running shoes"),
        "subtitle": marked("Size 42"),
        "body": marked("*$120.00*"),
        "actions": [{"type": "button", "action_id": "buy", "text": words("Show order")}],
    }
    return [
        card,
        {"type": "carousel", "elements": [card, {"type": "card", "title": marked("Socks")}]},
        *(
            {"type": "alert", "level": level, "text": marked(f"An alert of level *{level}*")}
            for level in ("default", "info", "warning", "error", "success")
        ),
        {
            "type": "container",
            "title": words("More about Jane"),
            "is_collapsible": True,
            "child_blocks": [{"type": "section", "text": words("Inside the container")}],
        },
    ]


def tasks() -> list[Block]:
    def task(title: str, status: str, **more: Any) -> Block:
        return {"type": "task_card", "task_id": title, "title": title, "status": status, **more}

    source = {"type": "url", "url": "https://example.com/", "text": "The export"}
    done = task("Read tags", "complete", output=rich(section_of(said("45 tags"))), sources=[source])
    return [
        done,
        {
            "type": "plan",
            "title": "Clearing tags",
            "tasks": [
                task("Remove tags", "in_progress"),
                task("Read again", "pending"),
                task("Notify", "error"),
            ],
        },
    ]


def controls() -> list[Block]:
    """The blocks of a message that are pressed."""
    return [
        {"type": "actions", "elements": buttons()},
        {"type": "actions", "elements": selects()},
        {"type": "actions", "elements": selects("multi_")},
        {
            "type": "actions",
            "elements": [
                {"type": "datepicker", "action_id": "day", "initial_date": "2026-03-01"},
                {"type": "timepicker", "action_id": "time", "initial_time": "09:30"},
                {"type": "datetimepicker", "action_id": "moment", "initial_date_time": 1700000000},
                {"type": "checkboxes", "action_id": "boxes", "options": COLOURS},
                {
                    "type": "radio_buttons",
                    "action_id": "radio",
                    "options": COLOURS,
                    "initial_option": COLOURS[0],
                },
            ],
        },
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "feedback",
                    "positive_button": {"text": words("Good"), "value": "good"},
                    "negative_button": {"text": words("Bad"), "value": "bad"},
                },
                {"type": "icon_button", "action_id": "bin", "icon": "trash", "text": words("Delete answer")},
            ],
        },
    ]


def inputs() -> list[Block]:
    """An input block for each element that one may hold."""
    elements: list[Block] = [
        {"type": "plain_text_input", "action_id": "a", "multiline": True, "max_length": 200},
        {"type": "rich_text_input", "action_id": "a"},
        {"type": "email_text_input", "action_id": "a"},
        {"type": "url_text_input", "action_id": "a"},
        {"type": "number_input", "action_id": "a", "is_decimal_allowed": False},
        {"type": "file_input", "action_id": "a"},
        {"type": "datepicker", "action_id": "a"},
        {"type": "timepicker", "action_id": "a"},
        {"type": "datetimepicker", "action_id": "a"},
        {"type": "checkboxes", "action_id": "a", "options": COLOURS},
        {"type": "radio_buttons", "action_id": "a", "options": COLOURS},
        *selects(),
        *selects("multi_"),
    ]
    return [
        {
            "type": "input",
            "optional": True,
            "label": words(f"Input {element['type']}"),
            "hint": words("A hint"),
            "element": element,
        }
        for element in elements
    ]
