"""Font families, and as elements what python-docx has no call for: callers keep the order the schema asks for."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement


class Face(StrEnum):
    """Font families of GB/T 9704. Only their names are written: the computer that opens the file has them."""

    TITLE = "方正小标宋简体"
    BLACK = "黑体"
    SCRIPT = "楷体_GB2312"
    BODY = "仿宋_GB2312"
    PAGE_NUMBER = "宋体"


def w(tag: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """An element of the w: namespace; its attributes are of that namespace too."""
    element = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    element.extend(children)
    return cast(BaseOxmlElement, element)


def fonts(face: Face) -> BaseOxmlElement:
    """One face, digits and letters included. The hint makes quotation marks and dashes Chinese ones."""
    return w("rFonts", hint="eastAsia", ascii=face, hAnsi=face, eastAsia=face, cs=face)


def indent(properties: BaseOxmlElement, side: str, characters: float, twips: int) -> None:
    """Indent in characters, as Word takes it, and in twips for programs that know no other unit.
    `side` is left, right or firstLine."""
    element = properties.get_or_add_ind()
    element.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
    element.set(qn(f"w:{side}"), str(twips))
