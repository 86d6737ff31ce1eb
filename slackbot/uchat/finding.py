"""Finding bot users by what people know of them, in the fewest calls, and never by a textual accident.

UChat's filters are textual. An email or a phone is therefore compared again, on what UChat stores, before
hidden fields are stripped: a hidden phone can be searched for, and is still not shown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from slackbot.uchat.budget import Patience
from slackbot.uchat.client import UChat
from slackbot.uchat.errors import NotFound
from slackbot.uchat.models import BotUser
from slackbot.uchat.page import Page
from slackbot.uchat.phones import as_e164, digits, looks_like_phone, phone_part, same_phone, search_terms
from slackbot.uchat.requests import LARGEST_PAGE

_USER_NS = re.compile(r"f\d+u\d+", re.ASCII | re.IGNORECASE)
# A look-up by email or phone reads no further: whoever isn't there is hard to find by any filter.
_MOST_PAGES = 3
_NAMES_PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    `exact` tells that every hit is what was asked for: the email, the phone, the id, or for a name the one
    and only hit with that whole name. Several exact hits are several bot users. `tried` says in plain phrases
    what UChat was asked for. `total` counts the hits of all pages where that is known. `page` is the page of
    UChat's list shown, `more` whether further ones may hold hits.
    """

    hits: tuple[BotUser, ...]
    exact: bool
    tried: tuple[str, ...]
    total: int | None
    page: int = 1
    more: bool = False


class NotSearchable(Exception):
    """The workspace list can't be searched for a user ns, nor for channel ids but WhatsApp's, which are phones."""


def is_user_ns(text: str) -> bool:
    """Whether `text` is made as a user ns is, like `f1001u501`; whether there is such a one is not asked."""
    return _USER_NS.fullmatch(text.strip()) is not None


async def by_ns(uchat: UChat, user_ns: str, *, patience: Patience = Patience.QUEUE) -> Found:
    """The bot user with that ns. One call."""
    tried = (f"user ns {user_ns}",)
    try:
        user = await uchat.bot_user(user_ns, patience=patience)
    except NotFound:
        return _found((), tried)
    return _found((user,), tried)


async def by_email(
    uchat: UChat, email: str, *, workspace: bool = False, patience: Patience = Patience.QUEUE
) -> Found:
    """Those whose email is `email`, case aside. One call a page of 100, at most three."""
    email = email.strip()
    wanted = email.casefold()

    def matches(user: BotUser) -> bool:
        return user.email is not None and user.email.strip().casefold() == wanted

    return await _filtered(uchat, matches, email=email, workspace=workspace, patience=patience)


async def by_phone(
    uchat: UChat, phone: str, *, workspace: bool = False, patience: Patience = Patience.QUEUE
) -> Found:
    """Those whose phone is `phone`, as phones.py compares. One call when the first term hits, else two."""
    region = uchat.default_region

    def matches(user: BotUser) -> bool:
        return user.phone is not None and same_phone(phone, user.phone, region)

    return await _by_terms(uchat, search_terms(phone, region), matches, workspace, patience)


async def by_id(
    uchat: UChat, user_id: str, *, workspace: bool = False, patience: Patience = Patience.QUEUE
) -> Found:
    """The bot user with that id on its channel. One call.

    On WhatsApp that is a phone number, which may be typed like one. In the workspace only those can be found;
    for others it raises `NotSearchable` without a call.
    """
    user_id = user_id.strip()
    if looks_like_phone(user_id):
        user_id = digits(user_id)
    if workspace:
        return await _by_whatsapp_id(uchat, user_id, patience)
    tried = (f"user id {user_id}",)
    try:
        user = await uchat.bot_user_by_user_id(user_id, patience=patience, keep_hidden=True)
    except NotFound:
        return _found((), tried)
    if user.user_id is not None and user.user_id.casefold() != user_id.casefold():
        return _found((), tried)
    return _found((uchat.shown(user),), tried)


async def by_name(
    uchat: UChat,
    name: str,
    *,
    workspace: bool = False,
    page: int = 1,
    limit: int = _NAMES_PER_PAGE,
    patience: Patience = Patience.QUEUE,
) -> Found:
    """One page of those UChat lists for `name`, in its order. One call."""
    name = name.strip()
    ask = uchat.workspace_bot_users if workspace else uchat.bot_users
    listed = await ask(name=name, page=page, limit=limit, patience=patience, keep_hidden=True)
    alone = len(listed.items) == 1 and page == 1 and not listed.more and listed.total in {None, 1}
    exact = alone and (listed.items[0].name or "").strip().casefold() == name.casefold()
    return Found(
        tuple(uchat.shown(user) for user in listed.items),
        exact=exact,
        tried=(f"name {name}",),
        total=_total(listed),
        page=page,
        more=listed.more,
    )


async def anything(
    uchat: UChat,
    text: str,
    *,
    workspace: bool = False,
    page: int = 1,
    limit: int = _NAMES_PER_PAGE,
    patience: Patience = Patience.QUEUE,
) -> Found:
    """Whoever `text` means: a user ns, an email, a phone number and else a channel id, or a name.

    Raises `NotSearchable` for a user ns in the workspace, without a call.
    """
    text = text.strip()
    if is_user_ns(text):
        if workspace:
            raise NotSearchable("the workspace list can't be searched for a user ns")
        return await by_ns(uchat, text.lower(), patience=patience)
    address = _address(text)
    if address is not None:
        return await by_email(uchat, address, workspace=workspace, patience=patience)
    if looks_like_phone(text):
        found = await by_phone(uchat, text, workspace=workspace, patience=patience)
        if found.hits or workspace:
            return found
        other = await by_id(uchat, text, patience=patience)
        return replace(other, tried=found.tried + other.tried, more=found.more and not other.hits)
    if text.isdecimal() and not workspace:
        found = await by_id(uchat, digits(text), patience=patience)
        if found.hits:
            return found
        other = await by_name(uchat, text, page=page, limit=limit, patience=patience)
        return replace(other, tried=found.tried + other.tried)
    return await by_name(uchat, text, workspace=workspace, page=page, limit=limit, patience=patience)


async def suggested(uchat: UChat, text: str, *, limit: int) -> tuple[BotUser, ...]:
    """Whom a type-ahead may offer for `text`: one page as UChat lists it, a part of a detail being enough.

    One call, which never waits; none for a detail that is hidden: being offered would give it away.
    """
    text = text.strip()
    if is_user_ns(text):
        return (await by_ns(uchat, text.lower(), patience=Patience.NEVER)).hits
    email = _address(text)
    phone = phone_part(text) if email is None else None
    field = "email" if email is not None else "phone" if phone is not None else "name"
    if uchat.hides(field):
        return ()
    name = text if field == "name" else None
    page = await uchat.bot_users(name=name, phone=phone, email=email, limit=limit, patience=Patience.NEVER)
    return page.items


def _address(text: str) -> str | None:
    """The address in `card jane@acme.com`, or the part of one; an @ alone is none."""
    return next((word for word in text.split() if "@" in word and word.strip("@")), None)


async def _by_whatsapp_id(uchat: UChat, user_id: str, patience: Patience) -> Found:
    phone = as_e164(f"+{user_id}", None) if user_id.isascii() and user_id.isdecimal() else None
    if phone is None:
        raise NotSearchable("the workspace list can't be searched for a channel's user id")

    def matches(user: BotUser) -> bool:
        return user.user_id == user_id and (user.channel is None or "whatsapp" in user.channel.casefold())

    return await _by_terms(uchat, [phone, user_id], matches, workspace=True, patience=patience)


async def _by_terms(
    uchat: UChat,
    terms: list[str],
    matches: Callable[[BotUser], bool],
    workspace: bool,
    patience: Patience,
) -> Found:
    """The hits for the first of `terms` that has any."""
    found = _found((), ())
    for term in terms:
        tried = found.tried
        found = await _filtered(uchat, matches, phone=term, workspace=workspace, patience=patience)
        found = replace(found, tried=tried + found.tried)
        if found.hits:
            break
    return found


async def _filtered(
    uchat: UChat,
    matches: Callable[[BotUser], bool],
    *,
    email: str | None = None,
    phone: str | None = None,
    workspace: bool,
    patience: Patience,
) -> Found:
    ask = uchat.workspace_bot_users if workspace else uchat.bot_users
    hits: dict[str, BotUser] = {}
    more = True
    for number in range(1, _MOST_PAGES + 1):
        page = await ask(
            email=email, phone=phone, page=number, limit=LARGEST_PAGE, patience=patience, keep_hidden=True
        )
        hits |= {user.user_ns: uchat.shown(user) for user in page.items if matches(user)}
        more = page.more
        if not more:
            break
    tried = f"email {email}" if email is not None else f"phone {phone}"
    return replace(_found(tuple(hits.values()), (tried,)), more=more, total=None if more else len(hits))


def _found(hits: tuple[BotUser, ...], tried: tuple[str, ...]) -> Found:
    return Found(hits, exact=bool(hits), tried=tried, total=len(hits))


def _total(page: Page[BotUser]) -> int | None:
    if page.total is not None:
        return page.total
    return len(page.items) if page.page == 1 and not page.more else None
