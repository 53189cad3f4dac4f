"""Reception channels in the demo: plausible, and by numbers that were never assigned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from guikang.bootstrap import now
from guikang.demo.accounts import STREET, WORKER
from guikang.demo.laying import ACTOR
from guikang.errors import Flaw
from guikang.services.opening import ALWAYS, Hours, Shift
from guikang.services.operations import Actor
from guikang.services.reception_entries import STALE_AFTER, Duty, Hotline, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guikang.bootstrap import System
    from guikang.services.reception_entries import Content

_WORKDAYS: Final = (1, 2, 3, 4, 5)
_OFFICE: Final[Hours] = (Shift(_WORKDAYS, 510, 720), Shift(_WORKDAYS, 900, 1080))
_COUNTY, _CITY = STREET[:6], STREET[:4]
_PUBLISHED: Final[Sequence[tuple[str, Content]]] = (
    (STREET, Hotline("15400000081", "街道健康码值班电话（演示）", ALWAYS)),
    (
        STREET,
        Point("街道便民服务中心（演示）", "演示路 1 号一楼 3 号窗口", _OFFICE, "法定节假日休息"),
    ),
    (STREET, Point("社区卫生服务站（演示）", "演示巷 2 号", (Shift((6, 7), 540, 1020),))),
    (_COUNTY, Hotline("15400000082", "城区指挥部咨询电话（演示）", _OFFICE)),
    (_CITY, Hotline("15400000083", "市指挥部咨询电话（演示）", ALWAYS)),
    (_CITY, Point("市民中心（演示）", "演示大道 3 号 B 座", _OFFICE)),
)
_STALE: Final = (_COUNTY, Point("城区政务服务中心（演示）", "演示街 4 号", _OFFICE))


def lay_reception(system: System) -> None:
    """Let the grid worker's street and what lies above it be reached; what is there stays."""
    by, present = Actor(ACTOR), now()
    if any(system.reception.of(code) for code in (STREET, _COUNTY, _CITY)):
        return
    duty = Duty(WORKER.name, present, present + timedelta(days=30), WORKER.phone, phone_shown=True)
    past = present - STALE_AFTER - timedelta(days=2)
    entries = [(code, content, present) for code, content in (*_PUBLISHED, (STREET, duty))]
    for code, content, at in (*entries, (*_STALE, past)):
        found = system.reception.publish(code, content, by=by, now=at)
        assert not isinstance(found, Flaw), found.code
