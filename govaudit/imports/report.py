"""The report of an import as plain lines, the same on its page and on the command line."""

from __future__ import annotations

from collections.abc import Iterator

from govaudit.imports.grouping import FaultGroup, fault_groups
from govaudit.imports.mapping import ColumnMapping
from govaudit.imports.pipeline import headers_of, kind_of, mapping_of
from govaudit.imports.selectors import faulty_rows, missing_from, same_file, sheet_name, warnings_of
from govaudit.imports.wording import group_sentence, place_in_file, row_sentence, shortened, unit_of_count
from govaudit.models import Import, ImportState

FULL = 20  # faulty rows, groups of faults and missing records told one by one
VERDICTS = {
    "new": "新增",
    "changed": "有变化",
    "same": "与现有记录相同",
    "conflict": "冲突（现有记录在别处改过）",
    "repeated": "与前面的行重复",
    "accepted": "已接受",
    "passed": "不用改动",
    "undone": "撤销后待重新核对",
    "faulty": "有问题",
    "dropped": "不导入",
}


def report_lines(imported: Import) -> list[str]:
    """Everything known of the import: the file, what its columns mean, rows by verdict, what is wrong, what is amiss in
    the totals, what the source no longer lists, what was accepted."""
    lines = [*_file(imported)]
    if imported.mapping:
        lines += _mapping(imported, mapping_of(imported))
    if imported.counts:
        lines += [
            *_verdicts(imported),
            *warnings_of(imported),
            *_faults(imported),
            *_totals(imported),
            *_missing(imported),
        ]
    return [*lines, *_batches(imported)]


def _file(imported: Import) -> Iterator[str]:
    yield f"文件：{imported.file_name}，导入{kind_of(imported).title}，来源“{imported.source}”"
    for earlier in same_file(imported)[:3]:
        taken = "、".join(f"第{batch.number}批" for batch in earlier.batches.all() if batch.undone_at is None)
        untaken = "接受的后来都撤销了" if earlier.batches.all() else "没有接受任何行"
        what = f"接受了{taken}" if taken else untaken
        yield f"同一个文件在{earlier.uploaded_at.astimezone():%Y-%m-%d %H:%M}上传过，{what}"
    if imported.state == ImportState.REFUSED:
        yield f"无法读取：{imported.refusal}"


def _mapping(imported: Import, mapping: ColumnMapping) -> Iterator[str]:
    sheet = kind_of(imported).sheet
    for place, headers in headers_of(imported, mapping).items():
        first, last = mapping.header_rows[place]
        where = f"第{first}行" if first == last else f"第{first}至{last}行"
        name = sheet_name(imported, place)
        yield f"{f'工作表“{name}”' if name else '数据'}：表头在{where}，{len(headers)}栏"
    used, ignored = [], []
    for header, meaning in zip(mapping.headers, mapping.meanings, strict=True):
        if meaning.field is None:
            ignored += [header] if header else []
            continue
        given = "".join(f"，{sheet.header_of(field)}：{value}" for field, value in meaning.given.items())
        target = sheet.header_of(meaning.field)
        used.append(header if header == target and not given else f"{header} → {target}{given}")
    yield f"栏目：{'；'.join(used) or '一栏也没有用'}"
    if mapping.fixed:
        yield f"各行都一样：{'；'.join(f'{sheet.header_of(field)}：{text}' for field, text in mapping.fixed.items())}"
    if ignored:
        yield f"不用的栏目：{'、'.join(ignored)}"


def _verdicts(imported: Import) -> Iterator[str]:
    counts = imported.counts
    parts = [f"{word}{counts[name]}{unit_of_count(name)}" for name, word in VERDICTS.items() if counts.get(name)]
    yield f"读到数据{counts.get('rows', 0)}行{'：' if parts else ''}{'，'.join(parts)}"


def _faults(imported: Import) -> Iterator[str]:
    if not imported.counts.get("faulty"):
        return
    groups = fault_groups(imported)
    yield f"有问题的内容{len(groups)}种："
    for group in groups[:FULL]:
        yield f"  {_group(group)}：{group.count}行"
    if len(groups) > FULL:
        yield f"  还有{len(groups) - FULL}种"
    yield "有问题的行："
    for row in faulty_rows(imported)[:FULL]:
        yield f"  {place_in_file(sheet_name(imported, row.sheet), row.row)}{row_sentence(row.errors, row.row)}"
    if (more := imported.counts["faulty"] - FULL) > 0:
        yield f"  还有{more}行"


def _group(group: FaultGroup) -> str:
    if group.can_settle:
        return f"{group.header} “{shortened(group.found)}”"
    examples = "、".join(f"“{shortened(text)}”" for text in group.examples)
    return group_sentence(group).rstrip("。") + (f"，写的是{examples}{'等' * group.has_more}" if examples else "")


def _totals(imported: Import) -> Iterator[str]:
    wrong = [total for total in imported.totals if total["stated"] != total["read"]]
    if imported.totals and not wrong:
        yield f"合计行核对：{len(imported.totals)}个数都相符"
    for total in wrong:
        where = place_in_file(sheet_name(imported, total["sheet"]), total["row"])
        yield f"{where}“{total['label']}”的“{total['header']}”写的是{total['stated']}，各行加起来是{total['read']}"


def _missing(imported: Import) -> Iterator[str]:
    if not imported.counts.get("missing"):
        return
    yield f"这个来源以前导入过、这次文件里没有的记录{imported.counts['missing']}条（导入不会删除它们）："
    for record in missing_from(imported)[:FULL]:
        yield f"  {record}"
    if (more := imported.counts["missing"] - FULL) > 0:
        yield f"  还有{more}条"


def _batches(imported: Import) -> Iterator[str]:
    for batch in imported.batches.order_by("number"):
        taken = f"新增{batch.counts.get('new', 0)}条，修改{batch.counts.get('changed', 0)}条"
        yield f"第{batch.number}批已接受：{taken}{'，后来撤销了' if batch.undone_at else ''}"
