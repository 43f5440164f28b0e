"""A table of members as a CSV file has it: read whole, or refused with every line that is wrong."""

import csv
import io
from typing import cast

from moderation.access.valid import a_name, an_id
from moderation.vocabulary.access import AccessRole, Member
from moderation.vocabulary.errors import InvalidInput

LARGEST = 5_000_000
MOST_SHOWN = 20
COLUMNS = {
    "id": "id",
    "agent": "id",
    "工号": "id",
    "客服": "id",
    "账号": "id",
    "role": "role",
    "角色": "role",
    "name": "name",
    "姓名": "name",
    "昵称": "name",
    "group": "group",
    "分组": "group",
    "预警分组": "group",
}
ROLES = {
    "": "agent",
    "agent": "agent",
    "客服": "agent",
    "supervisor": "supervisor",
    "主管": "supervisor",
    "admin": "admin",
    "管理员": "admin",
}
HINT = "Nothing was imported. The first line names the columns: id, role, name, group (or 工号, 角色, 姓名, 预警分组)."


def read_members(shop: str, data: bytes, encoding: str = "utf-8") -> list[Member]:
    """Return the members in a file, or raise InvalidInput whose `errors` name each wrong line."""
    rows = csv.reader(io.StringIO(_decoded(data, encoding), newline=""), strict=True)
    wrong: list[dict[str, str]] = []
    read: dict[str, Member] = {}
    lines: dict[str, int] = {}
    try:
        columns = _columns(next(rows, []))
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            try:
                member = _member(shop, columns, row)
                if member.id in read:
                    raise InvalidInput(f"the id {member.id!r} stands in line {lines[member.id]} already")
                read[member.id], lines[member.id] = member, rows.line_num
            except InvalidInput as error:
                wrong.append({"path": f"line {rows.line_num}", "message": error.detail})
    except csv.Error as error:
        wrong.append({"path": f"line {rows.line_num}", "message": f"is not CSV: {error}"})
    if wrong:
        first = "; ".join(f"{one['path']}: {one['message']}" for one in wrong[:3])
        more = f"; and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise InvalidInput(f"{first}{more}", hint=HINT, errors=wrong[:MOST_SHOWN])
    if not read:
        raise InvalidInput("The file names no members.", hint=HINT)
    return list(read.values())


def _decoded(data: bytes, encoding: str) -> str:
    if len(data) > LARGEST:
        raise InvalidInput(f"The file has {len(data):,} bytes; at most {LARGEST:,} are read.", hint="Split it.")
    try:
        return data.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError as error:
        raise InvalidInput(f"There is no encoding {encoding!r}.", hint="Use utf-8 or gb18030.") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput(
            f"line {line}: byte {error.start} is not {encoding}.",
            hint="Save the file as “CSV UTF-8”; one saved by Excel in China is often gb18030 (--encoding gb18030).",
            errors=[{"path": f"line {line}", "message": f"is not {encoding}"}],
        ) from error


def _columns(header: list[str]) -> list[str]:
    named = [COLUMNS.get(cell.strip().lower(), "") for cell in header]
    for cell, name in zip(header, named, strict=True):
        if not name:
            raise InvalidInput(f"line 1: there is no column {cell.strip()[:40]!r}.", hint=HINT)
    if "id" not in named or len(set(named)) != len(named):
        raise InvalidInput("line 1: the column id is missing, or one stands twice.", hint=HINT)
    return named


def _member(shop: str, columns: list[str], row: list[str]) -> Member:
    if len(row) != len(columns):
        raise InvalidInput(f"has {len(row)} cells, the first line {len(columns)}")
    cells = dict(zip(columns, (cell.strip() for cell in row), strict=True))
    role = ROLES.get(cells.get("role", "").lower())
    if role is None:
        raise InvalidInput(f"the role {cells['role'][:40]!r} is none of agent, supervisor, admin")
    return Member(
        shop,
        an_id("the id", cells["id"]),
        cast("AccessRole", role),
        a_name("the name", cells.get("name", "")),
        a_name("the group", cells.get("group", "")),
    )
