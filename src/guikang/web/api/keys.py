"""The public keys with which anyone verifies credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response, get

from guikang.web.api.answers import KeySet

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Site


def public_keys(site: Site) -> HTTPRouteHandler:
    """The keys of the site's credentials."""

    @get(
        "/.well-known/jwks.json",
        operation_id="keys",
        summary="The public keys with which credentials are verified",
        media_type="application/jwk-set+json",
        sync_to_thread=True,
    )
    def published() -> Response[KeySet]:
        """Those that sign, will sign, or signed what may still hold; fetch them every hour.

        Source: RFC 7517.
        """
        keys = [dict(jwk) for jwk in site.credentials.published(site.clock())]
        return Response(KeySet(keys), headers={"cache-control": "public, max-age=300"})

    return published
