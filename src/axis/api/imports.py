"""A directory file over HTTP: rows as CSV or JSON, every fault with its line."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from axis.api.callers import Caller, Identify
from axis.api.inputs import PlainText
from axis.directory.agency_rows import AgencyRow, RowFault, read_file, rows_of
from axis.directory.registrar import ImportReport
from axis.engine import Axis
from edoc.contract.findings import Text
from edoc.plumbing.web import read_body

IMPORT_BYTES = 4 * 1024 * 1024
IMPORT_ROWS = 5_000
"""Bounds of one request of an import; a whole directory comes in several."""

MOST_PLACES = 50
"""Places of a malformed request that are named."""


class Import(BaseModel):
    """Rows of a directory file, see docs/operators.md."""

    model_config = ConfigDict(extra="forbid")

    rows: list[dict[str, Any]] = Field(max_length=IMPORT_ROWS)
    system: PlainText = Field("", max_length=64, description="hệ thống khi dòng không ghi")
    elsewhere: list[PlainText] = Field(
        default=[], max_length=2 * IMPORT_ROWS, description="mã ở phần khác của tệp"
    )
    dry_run: bool = False


def imports_router(axis: Axis, identify: Identify) -> APIRouter:
    """Return ``POST /agencies/import``, the operator's."""
    router = APIRouter(tags=["directory"])

    async def operator(caller: Annotated[Caller, Depends(identify)]) -> None:
        caller.require_admin()

    @router.post(
        "/agencies/import",
        dependencies=[Depends(operator)],
        summary="Nhập danh mục: CSV hoặc JSON (quản trị) / Import a directory file (admin)",
        responses={
            200: {"model": ImportReport},
            422: {
                "model": ImportReport,
                "description": "Mọi lỗi theo dòng / every fault with its line",
            },
        },
        openapi_extra={
            "requestBody": {
                "content": {
                    "application/json": {"schema": Import.model_json_schema()},
                    "text/csv": {"schema": {"type": "string"}},
                }
            }
        },
    )
    async def import_agencies(
        request: Request,
        system: Annotated[str, Query(max_length=64)] = "",
        dry_run: bool = False,
    ) -> Response:
        body = await read_body(request, IMPORT_BYTES)
        if request.headers.get("content-type", "").partition(";")[0].strip() == "text/csv":
            rows, faults = read_file(body)
            asked = Import(rows=[], system=system, dry_run=dry_run)
        else:
            asked = _import(body)
            rows, faults = rows_of(asked.rows)
        return _answer(await _imported(axis, asked, rows, faults))

    return router


def _import(body: bytes) -> Import:
    """Read the JSON of an import. Raises: RequestValidationError."""
    try:
        return Import.model_validate_json(body)
    except ValidationError as error:
        places = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()[:MOST_PLACES]]
        raise RequestValidationError(places) from None


async def _imported(
    axis: Axis, asked: Import, rows: list[AgencyRow], faults: list[RowFault]
) -> ImportReport:
    if len(rows) > IMPORT_ROWS:
        many = Text(
            f"Một lần nhập không quá {IMPORT_ROWS} dòng: chia tệp, hoặc dùng lgsp agencies import",
            f"at most {IMPORT_ROWS} rows at once: split the file, or use lgsp agencies import",
        )
        return ImportReport(len(rows), 0, 0, (RowFault(IMPORT_ROWS + 1, "", many),))
    report = await axis.registrar.import_rows(
        rows,
        system=asked.system,
        elsewhere=asked.elsewhere,
        dry_run=asked.dry_run or bool(faults),
    )
    if faults:
        every = sorted((*faults, *report.faults), key=lambda fault: fault.line)
        return ImportReport(report.rows, 0, 0, tuple(every))
    return report


def _answer(report: ImportReport) -> Response:
    status = 422 if report.faults else 200
    return JSONResponse(asdict(report), status_code=status)
