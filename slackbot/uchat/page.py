"""One page of a list, and all pages one after the other."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item")

# The vendor's own bound on the page parameter of /subscribers.
_MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, as UChat gave it. What its `meta` did not tell is None.

    `received` counts the elements UChat sent, among them those left out because nothing identified them;
    `limit` is how many were asked for.
    """

    items: tuple[Item, ...]
    page: int = 1
    last_page: int | None = None
    total: int | None = None
    per_page: int | None = None
    received: int = 0
    limit: int = 10

    @property
    def more(self) -> bool:
        """Whether a further page may hold something. Without `meta` a full page counts as yes."""
        if self.last_page is not None:
            return self.page < self.last_page
        if self.total is not None:
            return self.received > 0 and self.page * (self.per_page or self.limit) < self.total
        return self.received >= self.limit

    def with_items(self, items: tuple[Item, ...]) -> "Page[Item]":
        """The page with `items` in place of its own."""
        return replace(self, items=items)


class Pages(Protocol[Item]):
    """Reads one page of a list by its number, which counts from 1."""

    def __call__(self, page: int, /) -> Awaitable[Page[Item]]: ...


async def every(read: Pages[Item], *, first: int = 1, most: int = _MOST_PAGES) -> AsyncIterator[Item]:
    """The items of all pages from `first` on, at most `most` pages, each read when it is needed.

    `every(lambda page: uchat.bot_users(name="Jane", page=page, limit=100))`. Ends as well where UChat sends
    the same page again.
    """
    before: tuple[Item, ...] = ()
    for number in range(first, first + most):
        page = await read(number)
        if page.items and page.items == before:
            return
        for item in page.items:
            yield item
        if not page.more:
            return
        before = page.items
