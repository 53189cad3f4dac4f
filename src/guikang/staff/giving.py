"""Giving posts and taking them: who may do so to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from guikang.errors import Flaw
from guikang.staff.appointments import Appointment, Standing, holding
from guikang.staff.posts import DEEDS_OF, FROM_ABOVE, Deed, Post

FOREIGN: Final = Flaw("staff.foreign", "division")
BEYOND: Final = Flaw("staff.beyond", "post")
ABOVE: Final = Flaw("staff.from_above", "post")


def giving(standing: Standing, post: Post, division: str, at: datetime) -> Appointment | Flaw:
    """The appointment by which somebody may give, rest or end a post at a division.

    Nobody gives what they may not do themselves; an auditor is given from above. Powers over
    codes count here as given, whether or not the giver has passed the test: who teaches the
    staff need not be the first to be examined. Whether the post is the giver's own is for
    the caller to refuse: this function knows no persons.

    Returns:
        ``staff.foreign`` where no post manages staff there, ``staff.beyond`` where the post
        has powers that the giver has not, ``staff.from_above``.
    """
    managing = [one for one in holding(standing, Deed.MANAGE_STAFF, at) if one.covers(division)]
    if not managing:
        return FOREIGN
    enough = [one for one in managing if DEEDS_OF[post] <= DEEDS_OF[one.post]]
    if not enough:
        return BEYOND
    if post in FROM_ABOVE:
        enough = [one for one in enough if one.division != division]
        if not enough:
            return ABOVE
    return min(enough, key=lambda one: (len(one.division), one.number))
