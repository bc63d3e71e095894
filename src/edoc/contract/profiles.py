"""Profiles: how strictly a package is judged. Every rule has a weight in each of them."""

from __future__ import annotations

from enum import StrEnum

from edoc.contract.findings import Severity, Text


class Profile(StrEnum):
    """Whose eyes a package is looked at with."""

    NATIONAL = "national"
    PROVINCE = "province"
    STRICT = "strict"


class Weight(StrEnum):
    """What a broken rule means in a profile."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"

    @property
    def severity(self) -> Severity | None:
        """The severity of the finding; None where there is none."""
        return None if self is Weight.OFF else Severity(self.value)


PROFILE_TEXTS: dict[Profile, Text] = {
    Profile.NATIONAL: Text(
        "Trục quốc gia: lỗi là những gì thư viện chính thức, hoặc bên nhận chặt chẽ trên trục "
        "quốc gia (.NET), không đọc được; thêm những gì làm văn bản không thể định tuyến, vào sổ",
        "The national axis: errors are what the official library, or a strict receiver on the "
        "national axis (.NET), cannot read, and what keeps a document from being routed or "
        "entered in a register",
    ),
    Profile.PROVINCE: Text(
        "Trục tỉnh: nới ở những chỗ trục tỉnh thật vẫn cho qua; gói tin qua được ở đây có thể bị "
        "từ chối khi lên trục quốc gia",
        "A provincial axis: lenient where real ones let packages pass; what passes here may be "
        "refused on its way to the national axis",
    ),
    Profile.STRICT: Text(
        "Chặt chẽ: QCVN 102:2016 (theo các tài liệu dẫn lại), Quyết định 28/2018/QĐ-TTg và Nghị "
        "định 30/2020/NĐ-CP kể từ ngày có hiệu lực; dùng để soát phần mềm của mình",
        "Strict: QCVN 102:2016 (as reported), Decision 28/2018 and Decree 30/2020 from its date; "
        "for checking one's own software",
    ),
}
"""What each profile stands for, for people."""
