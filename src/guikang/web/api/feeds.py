"""The lists that offices hand in, and the columns of their templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get

from guikang.web.api.answers import ColumnEntry, FeedEntry, FeedList

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Site


def feed_list(site: Site) -> HTTPRouteHandler:
    """All lists."""

    @get(
        "/api/v1/feeds",
        operation_id="feeds",
        summary="The lists that offices hand in, and the columns of their templates",
        sync_to_thread=False,
    )
    def all_feeds() -> FeedList:
        return FeedList(
            site.rulebook.id,
            [
                FeedEntry(
                    feed.name,
                    feed.title,
                    feed.kind,
                    feed.source,
                    feed.clause,
                    [
                        ColumnEntry(c.name, c.title, c.required, dict(c.choices), c.hint)
                        for c in feed.columns
                    ],
                )
                for feed in site.feeds
            ],
        )

    return all_feeds
