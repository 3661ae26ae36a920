"""Sentences about files that are not read, said in more than one place."""

from __future__ import annotations

from govaudit.imports.reading.contract import RefusedFile

DAMAGED = "文件不完整或已损坏，读不出来。请重新导出，或用 Excel、WPS 打开后另存为 .xlsx 再上传。"
TOO_LARGE = (
    "表太大，读不下。请在 Excel 或 WPS 里按 Ctrl+End，看最后一个单元格是否远在数据之外；"
    "删除数据以外的空行和空列，或者把表拆成几个文件，再上传。"
)


def not_a_table(name: str, what: str) -> RefusedFile:
    what = f" {what}" if what[0].isascii() else what
    return RefusedFile(f"“{name}”其实是{what}，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 的表格。")


def old_form(name: str, what: str) -> RefusedFile:
    return RefusedFile(f"“{name}”是{what}，读不了。请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。")


def locked(name: str) -> RefusedFile:
    return RefusedFile(f"“{name}”设了密码（已加密），打不开。请去掉密码，另存后再上传。")


def with_macros(name: str) -> RefusedFile:
    return RefusedFile(f"“{name}”里有宏（程序），为安全起见不收。请另存为不带宏的 .xlsx 再上传。")
