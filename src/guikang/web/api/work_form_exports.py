"""附件2 given out: a division's form, and the merged register; each written down before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from litestar import Response, post
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK
from pydantic import Field

from guikang.errors import Flaw
from guikang.services.work_forms.values import FormFormat
from guikang.staff.posts import Deed
from guikang.web.api.access import must
from guikang.web.api.account import SIGNED_OUT
from guikang.web.api.session_answers import refused
from guikang.web.api.signed_staff import Sent, refusal
from guikang.web.api.work_form import NOT_THERE, TAGS, WORK_FORM, file_answer, file_of
from guikang.web.reader import WebRequest
from guikang.wording import CHINESE, say

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from guikang.web.site import Site

_WHY = Field(max_length=2_000, examples=["上报自治区指挥部"])
_UNFIT = refused("the reason is missing or too long")


class FormAsked(Sent):
    """Which form, in which format, and why."""

    division: Annotated[str, Field(max_length=12, examples=["4501"])]
    why: Annotated[str, _WHY]
    format: FormFormat = FormFormat.XLSX
    whole_numbers: bool = False


class RegisterAsked(Sent):
    """Whose register, and why."""

    division: Annotated[str, Field(max_length=12, examples=["45"])]
    why: Annotated[str, _WHY]
    format: Literal["xlsx"] = "xlsx"
    whole_numbers: bool = False


def work_form_export_handlers(site: Site) -> list[HTTPRouteHandler]:
    """All of this module."""
    return [form_export(site), register_export(site)]


def form_export(site: Site) -> HTTPRouteHandler:
    """One division's form."""

    @post(
        f"{WORK_FORM}/export",
        operation_id="work-form-export",
        summary="A division's form with who holds its posts now, in the notice's layout",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: file_answer("the form, as xlsx or docx"),
            401: SIGNED_OUT,
            403: NOT_THERE,
            422: _UNFIT,
        },
    )
    def exported(request: WebRequest, data: JSONBody[FormAsked]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        content = site.work_forms.rosters.form(
            acting.division,
            data.format,
            data.why,
            whole=data.whole_numbers,
            by=acting.giver,
            now=acting.now,
        )
        if isinstance(content, Flaw):
            raise refusal(content)
        return file_of(content, say(CHINESE, "work_form.title"), data.format)

    return exported


def register_export(site: Site) -> HTTPRouteHandler:
    """The merged register."""

    @post(
        "/api/v1/staff/register/export",
        operation_id="staff-register-export",
        summary="Everybody with a post of the form at a division and all below, with 区划",
        tags=TAGS,
        sync_to_thread=True,
        status_code=HTTP_200_OK,
        responses={
            200: file_answer("the register as xlsx; of the region a sheet for each city"),
            401: SIGNED_OUT,
            403: NOT_THERE,
            422: _UNFIT,
        },
    )
    def exported(request: WebRequest, data: JSONBody[RegisterAsked]) -> Response[bytes]:
        acting = must(site, request, Deed.EXPORT, data.division)
        content = site.work_forms.rosters.register(
            acting.division,
            data.why,
            whole=data.whole_numbers,
            by=acting.giver,
            now=acting.now,
        )
        if isinstance(content, Flaw):
            raise refusal(content)
        return file_of(content, say(CHINESE, "work_form.register_title"), FormFormat.XLSX)

    return exported
