"""What the story tells, chapter by chapter, in both languages."""

from __future__ import annotations

from edoc.contract.findings import Text

CHAPTERS: dict[str, tuple[Text, Text]] = {
    "opening": (
        Text("Bốn cấp, hai trục", "Four levels, two axes"),
        Text(
            "Thứ Hai, 02/12/2019. {agencies} cơ quan của bốn cấp đã nối vào hai trục: trục quốc "
            "gia và trục của tỉnh Gia Lai. Hai trục nối nhau qua LGSP.",
            "Monday, 2 December 2019. {agencies} agencies of four levels are connected to two "
            "axes: the national one and Gia Lai's. The LGSP joins the two.",
        ),
    ),
    "instruction": (
        Text("Công văn khẩn của Văn phòng Chính phủ", "An urgent letter of the Government Office"),
        Text(
            "Văn phòng Chính phủ ký số và gửi công văn khẩn truyền đạt ý kiến chỉ đạo, có hạn báo "
            "cáo, tới UBND tỉnh Gia Lai và UBND tỉnh Kon Tum. Gói tin cho Gia Lai đi qua trục quốc "
            "gia, LGSP kéo về trục của tỉnh; trạng thái 01, 03, 04, 05 đi ngược trở lại.",
            "The Government Office signs and sends an urgent letter conveying instructions with a "
            "due date to Gia Lai and Kon Tum. Gia Lai's copy crosses the national axis and is "
            "fetched by the LGSP; statuses 01, 03, 04, 05 travel back.",
        ),
    ),
    "province": (
        Text("UBND tỉnh giao việc cho sở và huyện", "The province instructs its offices"),
        Text(
            "UBND tỉnh Gia Lai ban hành văn bản của mình, hai chữ ký số (người có thẩm quyền rồi "
            "cơ quan), gửi {receivers} sở, ban, ngành và huyện. Lưu lượng này không ra khỏi tỉnh.",
            "Gia Lai issues its own document with two signatures (the person, then the agency) to "
            "{receivers} departments and districts. This traffic never leaves the province.",
        ),
    ),
    "districts": (
        Text("17 huyện gửi 222 xã", "17 districts write to 222 communes"),
        Text(
            "Mỗi huyện đánh số, ký và gửi văn bản cho các xã, phường, thị trấn của mình.",
            "Each district numbers, signs and sends its document to its own communes.",
        ),
    ),
    "trouble": (
        Text("Không phải lúc nào cũng suôn sẻ", "Not everything goes well"),
        Text(
            "Một văn bản gửi nhầm nơi nhận bị trả lại (02); một tệp PDF hỏng chữ ký bị phát hiện "
            "và trả lại (02); một văn bản được bên gửi xin lấy lại (13) và bên nhận đồng ý (15).",
            "A mis-addressed document is returned (02); a PDF with a broken signature is found "
            "and returned (02); a document is taken back (13) and the receiver agrees (15).",
        ),
    ),
    "reports": (
        Text("Báo cáo từ cơ sở", "Reports from below"),
        Text(
            "Các cơ quan xử lý xong (06); một phần sở, huyện, xã trả lời bằng báo cáo ký số có "
            "tham chiếu tới văn bản được trả lời (ResponseFor).",
            "The offices complete their work (06); a part of departments, districts and communes "
            "answers with signed reports that refer to what they answer (ResponseFor).",
        ),
    ),
    "consolidated": (
        Text("Báo cáo tổng hợp, hoàn thành", "The consolidated report, and completion"),
        Text(
            "UBND tỉnh gửi báo cáo tổng hợp lên Văn phòng Chính phủ và báo hoàn thành (06) cho "
            "công văn ban đầu; Văn phòng Chính phủ tiếp nhận và hoàn thành báo cáo (06).",
            "The province sends its consolidated report to the Government Office and reports "
            "completion (06) of the first letter; the Office handles the report to 06.",
        ),
    ),
    "books": (
        Text("Đối soát", "Closing the books"),
        Text(
            "Mọi lượt giao đã nhận phải kết thúc ở đúng một trạng thái. Sổ được đếm từ ba nguồn "
            "độc lập rồi so với nhau.",
            "Every accepted delivery must end in exactly one state. The books are counted from "
            "three independent sources and compared.",
        ),
    ),
}

INSTRUCTION = (
    "truyền đạt ý kiến chỉ đạo về đẩy mạnh gửi, nhận văn bản điện tử giữa các cơ quan",
    (
        "Thực hiện Quyết định số 28/2018/QĐ-TTg ngày 12 tháng 7 năm 2018 về việc gửi, nhận văn bản "
        "điện tử giữa các cơ quan trong hệ thống hành chính nhà nước, Văn phòng Chính phủ truyền "
        "đạt ý kiến chỉ đạo: các tỉnh rà soát việc gửi, nhận văn bản điện tử có ký số đến cấp xã.",
        "Đề nghị Ủy ban nhân dân tỉnh chỉ đạo các cơ quan, đơn vị thực hiện và báo cáo kết quả về "
        "Văn phòng Chính phủ đúng thời hạn.",
    ),
)
PROVINCE_LETTER = (
    "triển khai gửi, nhận văn bản điện tử có ký số trên địa bàn tỉnh",
    (
        "Thực hiện ý kiến chỉ đạo tại công văn số {code} của Văn phòng Chính phủ, Ủy ban nhân dân "
        "tỉnh yêu cầu các sở, ban, ngành và Ủy ban nhân dân các huyện, thị xã, thành phố rà soát "
        "việc gửi, nhận văn bản điện tử có ký số tại cơ quan, đơn vị mình.",
        "Kết quả thực hiện báo cáo về Ủy ban nhân dân tỉnh để tổng hợp.",
    ),
)
DISTRICT_LETTER = (
    "triển khai gửi, nhận văn bản điện tử tại các xã, phường, thị trấn",
    (
        "Thực hiện công văn số {code} của Ủy ban nhân dân tỉnh, Ủy ban nhân dân huyện yêu cầu Ủy "
        "ban nhân dân các xã, phường, thị trấn thực hiện việc gửi, nhận văn bản điện tử có ký số.",
    ),
)
CONSOLIDATED = (
    "kết quả gửi, nhận văn bản điện tử trên địa bàn tỉnh Gia Lai",
    (
        "Thực hiện công văn số {code} của Văn phòng Chính phủ, Ủy ban nhân dân tỉnh Gia Lai báo "
        "cáo: {reports} báo cáo của các sở, ban, ngành và các huyện đã được tổng hợp.",
        "Các cơ quan của tỉnh đã gửi, nhận văn bản điện tử có ký số đến cấp xã.",
    ),
)
WRONG_ADDRESS = "báo cáo tình hình trực ban tháng 11"
BROKEN_PDF = "điều chỉnh dự toán chi thường xuyên"
TAKEN_BACK = "cử cán bộ tham gia lớp bồi dưỡng"
TAKE_BACK_REASON = "Ban hành nhầm phụ lục, xin lấy lại văn bản"
