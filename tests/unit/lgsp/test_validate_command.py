"""``lgsp validate`` and ``lgsp rules``: offline, two languages, exit codes that mean something."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from axis.catalogue import ALL_RULES
from lgsp.cli.failure import ExitCode
from lgsp.cli.main import main
from lgsp.cli.quoting import WIDTH, quote
from signing.authority import Authority
from signing.keys import generate_key
from signing.model import Identity, Subject
from signing.xmldsig import sign_package

VECTORS = Path(__file__).parents[2] / "vectors" / "edoc"
SOUND = VECTORS / "new-document.edxml"
NOW = datetime(2026, 3, 5, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LGSP_LANG", "LGSP_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A package without a number, with a misspelt element."""
    text = SOUND.read_text(encoding="utf-8")
    text = text.replace("<edXML:CodeNumber>72</edXML:CodeNumber>", "<edXML:CodeNumber/>")
    path = tmp_path / "broken.edxml"
    path.write_text(text.replace("edXML:DueDate>", "edXML:Duedate>"), encoding="utf-8")
    return path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[dict[str, Any]]:
    _, out = printed(capsys, "validate", "--format", "json", *arguments)
    found: list[dict[str, Any]] = json.loads(out)
    return found


@pytest.mark.parametrize("profile", ["national", "province", "strict"])
def test_a_sound_file_ends_with_0(capsys: pytest.CaptureFixture[str], profile: str) -> None:
    code, out = printed(capsys, "validate", SOUND, "--profile", profile)
    assert code == ExitCode.OK
    assert "ĐẠT" in out


def test_a_broken_file_ends_with_1_and_says_where_what_why_and_how(
    capsys: pytest.CaptureFixture[str], broken: Path
) -> None:
    code, out = printed(capsys, "validate", broken)
    assert code == ExitCode.EXPECTATION
    for part in ("KHÔNG ĐẠT", "E-CODE-NUMBER", "dòng ", "Vì sao:", "Cách sửa:", "Căn cứ:"):
        assert part in out
    assert "<edXML:CodeNumber/>" in out
    assert "“DueDate”" in out


def test_why_a_rule_exists_is_said_once_in_a_file(
    capsys: pytest.CaptureFixture[str], broken: Path
) -> None:
    text = SOUND.read_text(encoding="utf-8").replace("edXML:Place>", "edXML:Plase>")
    broken.write_text(text, encoding="utf-8")
    _, out = printed(capsys, "validate", broken)
    assert out.count("W-ELEMENT-UNKNOWN") > 1
    assert out.count("Cách sửa:") == out.count("W-ELEMENT-UNKNOWN")
    assert (out.count("Vì sao:"), out.count("Căn cứ:")) == (1, 1)


def test_it_speaks_english_too(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    _, out = printed(capsys, "validate", broken, "--lang", "en")
    for part in ("FAILS", "line ", "Why:", "Mend:", "Source:"):
        assert part in out


def test_one_broken_file_of_several_ends_with_1(
    capsys: pytest.CaptureFixture[str], broken: Path
) -> None:
    found = as_json(capsys, SOUND, broken)
    assert [one["sound"] for one in found] == [True, False]
    assert [Path(one["file"]).name for one in found] == ["new-document.edxml", "broken.edxml"]
    assert main(["validate", str(SOUND), str(broken)]) == ExitCode.EXPECTATION


def test_json_tells_everything(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    (found,) = as_json(capsys, broken)
    finding = next(one for one in found["findings"] if one["severity"] == "error")
    assert finding["rule"] == "E-CODE-NUMBER"
    assert {"vi", "en"} == set(finding["why"]) == set(finding["mend"])
    assert (found["profile"], found["day"], found["kind"]) == ("national", "2026-03-05", "edoc")
    assert (found["errors"], found["warnings"]) == (1, 1)


def test_a_missing_file_ends_with_6(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "validate", SOUND, "khong-co.edxml")[0] == ExitCode.NOT_FOUND
    assert printed(capsys, "validate", ".")[0] == ExitCode.NOT_FOUND


def test_a_missing_file_does_not_hide_what_is_wrong_with_the_others(
    capsys: pytest.CaptureFixture[str], broken: Path
) -> None:
    files = [str(SOUND), "khong-co.edxml", str(broken), "cung-khong.edxml"]
    assert main(["validate", *files, "--lang", "en"]) == ExitCode.NOT_FOUND
    told = capsys.readouterr()
    assert f"{SOUND}  SOUND" in told.out
    assert f"{broken}  FAILS" in told.out
    assert told.err.index("khong-co.edxml") < told.err.index("cung-khong.edxml")
    found = as_json(capsys, *files)
    assert [Path(one["file"]).name for one in found] == ["new-document.edxml", "broken.edxml"]


def test_a_folder_stands_for_its_packages(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, broken: Path
) -> None:
    (tmp_path / "sound.EDXML").write_bytes(SOUND.read_bytes())
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    found = as_json(capsys, tmp_path)
    assert [Path(one["file"]).name for one in found] == [broken.name, "sound.EDXML"]
    (tmp_path / "empty").mkdir()
    assert main(["validate", "empty", "--lang", "en"]) == ExitCode.NOT_FOUND
    assert "no .edxml file" in capsys.readouterr().err


def test_a_dash_is_the_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, broken: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(broken.read_bytes())))
    (found,) = as_json(capsys, "-")
    assert (found["file"], found["errors"]) == ("-", 1)


def test_findings_are_printed_from_the_top_of_the_file_down(
    capsys: pytest.CaptureFixture[str], broken: Path
) -> None:
    text = broken.read_text(encoding="utf-8")
    broken.write_text(text.replace("2026/03/05</edXML:Prom", "2026-03-05</edXML:Prom"), "utf-8")
    (found,) = as_json(capsys, broken)
    told = [one["rule"] for one in found["findings"]]
    assert told == ["E-CODE-NUMBER", "W-DATE-FORM", "W-ELEMENT-UNKNOWN"]
    _, out = printed(capsys, "validate", broken)
    assert sorted(told, key=out.index) == told


@pytest.mark.parametrize(("profile", "code"), [("province", 0), ("national", 0), ("strict", 1)])
def test_another_root_is_told_by_every_profile_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, profile: str, code: int
) -> None:
    renamed = tmp_path / "root.edxml"
    renamed.write_bytes(
        SOUND.read_bytes()
        .replace(b"<edXML xmlns", b"<edXMLx xmlns")
        .replace(b"</edXML>", b"</edXMLx>")
    )
    assert printed(capsys, "validate", renamed, "--profile", profile)[0] == code
    (report,) = as_json(capsys, renamed, "--profile", profile)
    (found,) = report["findings"]
    assert (found["rule"], found["path"], found["line"]) == ("W-ROOT-NAME", "edXMLx", 2)


def test_a_package_is_judged_on_the_day_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    (early,) = as_json(capsys, SOUND, "--at", "2026-03-01")
    assert [one["rule"] for one in early["findings"]] == ["W-PROMULGATION-FUTURE"]


def test_a_province_lets_pass_what_the_national_axis_refuses(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bare = tmp_path / "bare.edxml"
    bare.write_bytes(SOUND.read_bytes().replace(b"<edXML:", b"<").replace(b"</edXML:", b"</"))
    sound = [as_json(capsys, bare, "--profile", p)[0]["sound"] for p in ("province", "national")]
    assert sound == [True, False]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xfe<\x00", b"\x1b[31m<a"])
def test_any_file_gets_a_report_without_control_characters(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    code, out = printed(capsys, "validate", path)
    assert code == ExitCode.EXPECTATION
    assert "\x1b" not in out


def test_signatures_are_not_said_to_hold_where_nobody_is_trusted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "Chữ ký chưa được kiểm tra" in printed(capsys, "validate", SOUND)[1]
    assert as_json(capsys, SOUND)[0]["signatures_checked"] is False


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, Path]:
    """A package signed by its sender, and the roots to trust."""
    authority = Authority.create(tmp_path / "ca", now=NOW, base_url="http://x", key_bits=2048)
    subject = Subject("agency", "Sở Giả Định", locality="Gia Lai", agency_code="000.00.18.H21")
    key = generate_key()
    certificate, chain = authority.issue(subject, key.public_key(), now=NOW)
    package, roots = tmp_path / "signed.edxml", tmp_path / "roots.pem"
    package.write_bytes(sign_package(SOUND.read_bytes(), Identity(key, certificate, chain)))
    store = authority.trust(NOW)
    believed = (*store.roots, *store.intermediates, *store.crls)
    roots.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in believed))
    authority.close()
    return package, roots


def test_a_package_changed_after_signing_is_told(
    capsys: pytest.CaptureFixture[str], signed: tuple[Path, Path]
) -> None:
    package, roots = signed
    told: list[list[str]] = []
    for text in (b"Gia Lai</edXML:Place>", b"Gia lai</edXML:Place>"):
        package.write_bytes(package.read_bytes().replace(b"Gia Lai</edXML:Place>", text))
        (found,) = as_json(capsys, package, "--trust", roots, "--at", "2026-03-05")
        assert found["signatures_checked"] is True
        told.append([one["rule"] for one in found["findings"] if one["rule"][:5] == "S-XML"])
    assert told == [[], ["S-XML-CHANGED"]]


def test_a_rule_is_explained_in_any_letter_case(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = printed(capsys, "rules", "e-prefix", "--lang", "en")
    assert code == ExitCode.OK
    assert ALL_RULES["E-PREFIX"].why.en in out


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "{" not in printed(capsys, "rules")[1]  # marks as in docs/rules.md: ‹name›
    _, out = printed(capsys, "rules", "--json")
    assert [rule["id"] for rule in json.loads(out)] == list(ALL_RULES)
    assert len(printed(capsys, "rules")[1].splitlines()) == len(ALL_RULES) + 1


def test_an_unknown_rule_ends_with_6_and_names_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rules", "E-PREFX"]) == ExitCode.NOT_FOUND
    assert "E-PREFIX" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "path", "marked"),
    [
        ("  <edXML:Code>", "a/Code/CodeNumber", "<"),
        ("  <edXML:OrganId></edXML:OrganId>", "a/To[2]/OrganId", "<edXML:OrganId"),
        ("  <Attachment>", "AttachmentEncoded/Attachment[3]", "<Attachment"),
        ("", "a", ""),
    ],
)
def test_the_mark_stands_under_the_element(line: str, path: str, marked: str) -> None:
    found = quote(["", line], 2, path)
    assert found is not None
    start = found.mark.index("^")
    assert found.text[start : start + len(found.mark) - start] == marked


def test_a_line_of_megabytes_is_cut_around_the_mark() -> None:
    found = quote(["A" * 500 + "<edXML:Code>" + "B" * 1_000_000], 1, "x/Code")
    assert found is not None
    assert len(found.text) == WIDTH
    assert found.text[found.mark.index("^") :].startswith("<edXML:Code")


@pytest.mark.parametrize("number", [None, 0, 3])
def test_a_line_that_is_not_there_is_not_quoted(number: int | None) -> None:
    assert quote(["a", "b"], number, "x") is None


def test_a_file_that_cannot_be_read_whole_is_judged_on_its_own_day_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken = str(VECTORS.parent / "broken" / "E-ATTACHMENT-NAME.edxml")
    _, out = printed(capsys, "validate", broken, "--format", "json")
    [report] = json.loads(out)
    assert report["day"] == "2026-03-05"
    assert "W-DUE-PAST" not in out
