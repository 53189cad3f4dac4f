"""What people call a document: from the words of forms and headers to its type."""

from __future__ import annotations

import re

from guikang.people.documents import DocumentType
from guikang.people.writing import fold_width, without_gaps

_LABELS: dict[DocumentType, str] = {
    DocumentType.RESIDENT_ID: (
        "身份证 居民身份证 二代身份证 二代居民身份证 第二代居民身份证 第二代身份证 一代身份证 "
        "临时身份证 临时居民身份证 中国居民身份证 大陆身份证 大陆居民身份证 内地居民身份证 "
        "中华人民共和国居民身份证 公民身份 户口簿 户口本 居民户口簿 IDCARD RESIDENTIDCARD"
    ),
    DocumentType.HK_MACAO_PERMIT: (
        "港澳居民来往内地通行证 港澳居民往来内地通行证 港澳来往内地通行证 港澳居民通行证 "
        "回乡证 港澳回乡证 回乡卡 港澳居民来往大陆通行证 "
        "港澳居民来往内地通行证(非中国籍) 香港居民来往内地通行证 澳门居民来往内地通行证"
    ),
    DocumentType.TAIWAN_PERMIT: (
        "台湾居民来往大陆通行证 台湾居民往来大陆通行证 台湾来往大陆通行证 台湾居民通行证 "
        "台湾居民来往内地通行证 台湾居民往来内地通行证 台胞证"
    ),
    DocumentType.HMT_RESIDENCE: (
        "港澳台居民居住证 港澳居民居住证 台湾居民居住证 港澳台居住证 香港居民居住证 "
        "澳门居民居住证 港澳居住证 台湾居住证 中华人民共和国港澳居民居住证 "
        "中华人民共和国台湾居民居住证"
    ),
    DocumentType.FOREIGN_PERMANENT_RESIDENCE: (
        "外国人永久居留身份证 外国人永久居留证 永久居留身份证 永久居留证 永居证 "
        "中华人民共和国外国人永久居留身份证 五星卡"
    ),
    DocumentType.PASSPORT: (
        "护照 普通护照 中国护照 外国护照 因私护照 因公护照 外交护照 公务护照 因公普通护照 "
        "外国人护照 外籍护照 中华人民共和国护照 PASSPORT"
    ),
}
_TYPE_BY_LABEL = {label: kind for kind, labels in _LABELS.items() for label in labels.split()} | {
    kind.value.upper(): kind for kind in DocumentType
}
_TAIL = re.compile(r"(?:证件)?(?:号码|编号|号|NUMBER|NO\.?)?[:.]?$")


def document_type_from_label(label: str) -> DocumentType | None:
    """Return the type that a form's or a header's word means, or None.

    Spaces, width, letter case and a tail such as 号码 do not matter; 臺 is 台. Words
    that mean two kinds are not accepted: 居住证 alone (a mainland resident's holds
    the resident number), 港澳通行证 (往来港澳通行证 is a mainland resident's), 通行证.

    Args:
        label: as ``身份证号码``, ``回乡证``, ``护照``, or a value of the enumeration.
    """
    word = without_gaps(fold_width(label)).upper().replace("臺", "台").replace("（", "(")
    return _TYPE_BY_LABEL.get(word) or _TYPE_BY_LABEL.get(_TAIL.sub("", word, count=1))
