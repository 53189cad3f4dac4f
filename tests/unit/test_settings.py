from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from guikang.bootstrap import identity_issuer, identity_verifier, sms_sender
from guikang.providers.account import VendorTemplate
from guikang.providers.alibaba import AlibabaSms
from guikang.providers.identity import DeclaredIdentity, HttpIdentity
from guikang.providers.oidc import OpenIdIssuer
from guikang.providers.outbox import SmsOutbox
from guikang.providers.tencent import TencentSms
from guikang.settings import Settings, SettingsError, read_settings, sms_account

TEMPLATES = {
    "one_time_code": {"id": "1110", "params": ["code", "minutes"], "abroad": "9110"},
    "colour_changed": {"id": "1111", "params": ["next", "word"]},
    "family_colour_changed": {"id": "1113", "params": ["name", "word"]},
    "phone_changed": {"id": "1112", "params": ["at"]},
    "staff_alarm": {"id": "1113", "params": ["what", "at"]},
}
VENDOR = {
    "GUIKANG_SMS_KEY_ID": "AKIDexample",
    "GUIKANG_SMS_KEY_SECRET": "the-secret-key",
    "GUIKANG_SMS_SIGN": "桂康",
    "GUIKANG_SMS_TEMPLATES": json.dumps(TEMPLATES),
}
TENCENT = {"GUIKANG_SMS": "tencent", "GUIKANG_SMS_APP_ID": "1400006666", **VENDOR}
ALIBABA = {"GUIKANG_SMS": "alibaba", **VENDOR}
REGISTER = {
    "GUIKANG_IDENTITY_URL": "https://id.example.cn:8443/check/v1",
    "GUIKANG_IDENTITY_TOKEN": "the-token",
}
ISSUER = {
    "GUIKANG_OIDC_ISSUER": "https://login.example.cn/realm",
    "GUIKANG_OIDC_CLIENT_ID": "guikang",
    "GUIKANG_OIDC_CLIENT_SECRET": "the-client-secret",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GUIKANG_")]:
        monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        read(monkeypatch, given)
    return str(caught.value)


def test_where_nothing_is_set_messages_go_to_a_file_and_declarations_are_believed(
    tmp_path: Path,
) -> None:
    settings = read_settings(tmp_path)
    sender = sms_sender(settings)
    assert isinstance(sender, SmsOutbox)
    sender.send("+8613800000011", "one_time_code", {"code": "402837", "minutes": "5"})
    assert "402837" in (tmp_path / "sms-outbox.jsonl").read_text("utf-8")
    assert isinstance(identity_verifier(settings), DeclaredIdentity)


def test_a_vendor_is_chosen_with_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, TENCENT)
    assert isinstance(sms_sender(settings), TencentSms)
    account = sms_account(settings)
    assert (account.key_id, account.secret, account.sign) == (
        "AKIDexample",
        "the-secret-key",
        "桂康",
    )
    assert account.templates == {
        "one_time_code": VendorTemplate("1110", ("code", "minutes"), "9110"),
        "colour_changed": VendorTemplate("1111", ("next", "word")),
        "family_colour_changed": VendorTemplate("1113", ("name", "word")),
        "phone_changed": VendorTemplate("1112", ("at",)),
        "staff_alarm": VendorTemplate("1113", ("what", "at")),
    }
    assert isinstance(sms_sender(read(monkeypatch, ALIBABA)), AlibabaSms)


def test_a_register_is_asked_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(identity_verifier(read(monkeypatch, REGISTER)), HttpIdentity)


def test_staff_sign_in_by_another_account_where_an_issuer_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert identity_issuer(read(monkeypatch, {})) is None
    assert isinstance(identity_issuer(read(monkeypatch, ISSUER)), OpenIdIssuer)


@pytest.mark.parametrize("missing", sorted(ISSUER))
def test_an_issuer_needs_all_three_of_its_settings(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    given = {name: value for name, value in ISSUER.items() if name != missing}
    assert refused(monkeypatch, given).startswith(f"settings.missing setting={missing} because=")


@pytest.mark.parametrize(
    "secret", ["GUIKANG_SMS_KEY_SECRET", "GUIKANG_IDENTITY_TOKEN", "GUIKANG_OIDC_CLIENT_SECRET"]
)
def test_no_secret_is_in_the_representation(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    settings = read(monkeypatch, {**TENCENT, **REGISTER, **ISSUER})
    assert {**TENCENT, **REGISTER, **ISSUER}[secret] not in repr(settings)


@pytest.mark.parametrize("missing", sorted(VENDOR))
@pytest.mark.parametrize("vendor", [TENCENT, ALIBABA], ids=["tencent", "alibaba"])
def test_what_a_vendor_needs_and_is_not_set_is_named(
    monkeypatch: pytest.MonkeyPatch, vendor: dict[str, str], missing: str
) -> None:
    given = {name: value for name, value in vendor.items() if name != missing}
    assert refused(monkeypatch, given) == (
        f"settings.missing setting={missing} because=GUIKANG_SMS"
    )


def test_tencent_needs_an_application(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {name: value for name, value in TENCENT.items() if name != "GUIKANG_SMS_APP_ID"}
    assert "setting=GUIKANG_SMS_APP_ID" in refused(monkeypatch, given)


@pytest.mark.parametrize(
    ("given", "missing"),
    [(name, other) for name in REGISTER for other in REGISTER if other != name],
)
def test_a_register_needs_both_address_and_token(
    monkeypatch: pytest.MonkeyPatch, given: str, missing: str
) -> None:
    told = refused(monkeypatch, {given: REGISTER[given]})
    assert told == f"settings.missing setting={missing} because={given}"


@pytest.mark.parametrize(
    "templates",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        json.dumps({"one_time_code": TEMPLATES["one_time_code"]}),
        json.dumps({**TEMPLATES, "greeting": {"id": "1", "params": []}}),
        json.dumps({**TEMPLATES, "one_time_code": {"id": "1", "params": ["code", "name"]}}),
        json.dumps({**TEMPLATES, "one_time_code": {"id": "1", "params": ["code", "code"]}}),
        json.dumps({**TEMPLATES, "one_time_code": {"id": "1"}}),
        json.dumps({**TEMPLATES, "one_time_code": {"id": "1", "params": ["code"], "aboard": "2"}}),
    ],
)
def test_templates_that_do_not_fit_ours_are_refused(
    monkeypatch: pytest.MonkeyPatch, templates: str
) -> None:
    told = refused(monkeypatch, {**TENCENT, "GUIKANG_SMS_TEMPLATES": templates})
    assert told == "settings.sms_templates setting=GUIKANG_SMS_TEMPLATES"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("GUIKANG_ISSUER", "45", "settings.issuer"),
        ("GUIKANG_SMS", "pigeon", "settings.sms"),
        ("GUIKANG_SMS_SIGN", "", "settings.unfit"),
        ("GUIKANG_SMS_KEY_ID", "AKID example", "settings.unfit"),
        ("GUIKANG_SMS_KEY_SECRET", "密钥", "settings.unfit"),
        ("GUIKANG_SMS_KEY_SECRET", "", "settings.unfit"),
        ("GUIKANG_IDENTITY_TOKEN", "the token", "settings.unfit"),
        ("GUIKANG_IDENTITY_TOKEN", "the-token\n", "settings.unfit"),
        ("GUIKANG_SMS_REGION", "广州", "settings.unfit"),
        ("GUIKANG_SMS_URL", "http://sms.example.cn", "settings.address"),
        ("GUIKANG_SMS_URL", "sms.example.cn", "settings.address"),
        ("GUIKANG_IDENTITY_URL", "http://id.example.cn/check", "settings.address"),
        ("GUIKANG_OIDC_ISSUER", "http://login.example.cn", "settings.address"),
        ("GUIKANG_OIDC_CLIENT_ID", "the client", "settings.unfit"),
        ("GUIKANG_IDENTITY_URL", "http://127.0.0.1.example.cn/", "settings.address"),
        ("GUIKANG_IDENTITY_URL", "https://user:secret@id.example.cn/", "settings.address"),
        ("GUIKANG_IDENTITY_URL", "https://id.example.cn/?token=x", "settings.address"),
        ("GUIKANG_IDENTITY_URL", "https://id.example.cn/\n", "settings.address"),
        ("GUIKANG_IDENTITY_URL", "https://", "settings.address"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_name_and_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str
) -> None:
    told = refused(monkeypatch, {**TENCENT, **REGISTER, name: value})
    assert told == f"{code} setting={name}"


@pytest.mark.parametrize(
    "address", ["http://localhost:8080/check", "http://127.0.0.1/", "http://[::1]:8080/check"]
)
def test_an_adapter_on_this_machine_needs_no_tls(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    settings = read(monkeypatch, {**REGISTER, "GUIKANG_IDENTITY_URL": address})
    assert isinstance(identity_verifier(settings), HttpIdentity)
