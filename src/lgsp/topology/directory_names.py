"""Names that the derived directory is composed of. Kinds of units that exist everywhere; which of
them a real office has, and under which number, no public list tells.
"""

from __future__ import annotations

MINISTRY_UNITS = (
    "Văn phòng",
    "Thanh tra",
    "Vụ Pháp chế",
    "Vụ Tổ chức cán bộ",
    "Vụ Kế hoạch - Tài chính",
    "Vụ Hợp tác quốc tế",
    "Vụ Khoa học và Công nghệ",
    "Vụ Thi đua - Khen thưởng",
    "Vụ Tổng hợp",
    "Cục Công nghệ thông tin",
    "Cục Quản lý chuyên ngành",
    "Cục Công tác phía Nam",
    "Viện Chiến lược và Chính sách",
    "Trường Đào tạo, bồi dưỡng cán bộ",
    "Trung tâm Thông tin",
    "Nhà Xuất bản",
    "Cơ quan báo chí",
    "Tạp chí",
    "Ban Quản lý các dự án",
    "Trung tâm Lưu trữ",
)
"""Rule R2: units of a ministry, numbered 01 to 20."""

NAMED_MINISTRY_UNITS = {
    ("G12", 12): "Kho bạc Nhà nước",
    ("G12", 18): "Tổng cục Thuế",
    ("G12", 34): "Tổng cục Hải quan",
}
"""Rule R2: units whose number a source names; they stand in place of the invented ones."""

DEPARTMENT_SECTIONS = (
    "Phòng Hành chính - Tổ chức",
    "Phòng Kế hoạch - Tài chính",
    "Phòng Thanh tra - Pháp chế",
    "Phòng Tổng hợp",
    "Phòng Công nghệ thông tin",
    "Phòng Nghiệp vụ 1",
    "Phòng Nghiệp vụ 2",
    "Phòng Nghiệp vụ 3",
)
"""Rule R4: sections of a department, numbered 01 to 08."""

DISTRICT_SECTIONS = (
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân",
    "Phòng Giáo dục và Đào tạo",
    "Phòng Kinh tế và Hạ tầng",
    "Phòng Lao động - Thương binh và Xã hội",
    "Phòng Nội vụ",
    "Phòng Nông nghiệp và Phát triển nông thôn",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Tài nguyên và Môi trường",
    "Phòng Tư pháp",
    "Phòng Văn hóa và Thông tin",
    "Phòng Y tế",
    "Thanh tra",
)
"""Rule R5: sections of a district, numbered 01 to 12 in the order of a real province's list."""

COMMUNE_UNITS = (
    "Trạm Y tế",
    "Trường Mầm non",
    "Trường Tiểu học",
    "Trường Trung học cơ sở",
    "Trung tâm Văn hóa - Thể thao",
    "Trung tâm Học tập cộng đồng",
    "Ban Chỉ huy Quân sự",
    "Công an",
)
"""Rule R6: units of a commune, numbered 001 to 008."""

BRANCHES = (
    (7, 20, "Hạt Kiểm lâm"),
    (7, 50, "Trạm Chăn nuôi và Thú y"),
    (10, 20, "Chi nhánh Văn phòng Đăng ký đất đai"),
    (12, 20, "Trung tâm Công tác xã hội"),
    (13, 20, "Trung tâm Văn hóa, Thông tin và Thể thao"),
    (15, 20, "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên"),
    (16, 20, "Trung tâm Y tế"),
)
"""Rule R7: units that a department has in each district: department, first number, kind."""

SCHOOLS = (15, 50, "Trường Trung học phổ thông số 1")
"""Rule R8: the same, in the first districts only, so that the whole number comes out."""
