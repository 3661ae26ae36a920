"""What is shown of callers' data: names, numbers and addresses, alone and within texts. All of them are made up."""

import hashlib
import hmac

import pytest

from govaudit.lib.privacy import (
    Sort,
    is_id_number,
    keyed_hash,
    mask_address,
    mask_as,
    mask_id,
    mask_name,
    mask_phone,
    mask_text,
    sort_of_header,
)

#: The example of GB 11643-1999; the same with its last two places wrong.
ID_X, ID_WRONG = "11010519491231002X", "110105194912310021"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳", "欧*"),
        ("欧阳小明", "欧***"),
        ("买买提·艾力", "买***"),
        ("张", "*"),
        (" 张三 ", "张*"),
        ("张三、李四", "张*、李*"),
        ("张三 李小四", "张* 李**"),
        ("某女士", "某**"),
        ("匿名", "匿名"),
        ("张*", "张*"),
        ("*", "*"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_of_a_name_the_first_character_is_shown(text: str, shown: str):
    assert mask_name(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("+86 13812345678", "+86 138****5678"),
        ("0917-4212345", "0917-****345"),
        ("01065991234", "010****234"),
        ("4212345", "****345"),
        ("020-12345", "****345"),
        ("12345678901234", "****234"),
        ("13812345678/0917-4212345", "138****5678/0917-****345"),
        ("张三 13812345678", "张* 138****5678"),
        ("13812345678（儿子）", "138****5678（儿*）"),
        ("微信同号", "微***"),
        ("12345", "****345"),
        ("138****5678", "138****5678"),
        ("0917-****345", "0917-****345"),
        ("", ""),
    ],
)
def test_of_a_telephone_number_the_middle_is_hidden(text: str, shown: str):
    assert mask_phone(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ID_X, "110*************2X"),
        ("110105491231002", "110**********02"),
        ("１１０１０５１９４９１２３１００２Ｘ", "110*************2X"),
        ("H1234567", "H12***67"),
        ("123", "***"),
        ("110*************2X", "110*************2X"),
        ("", ""),
    ],
)
def test_of_an_id_number_neither_county_nor_birthday_nor_sex_is_shown(text: str, shown: str):
    assert mask_id(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("陕西省宝鸡市陇县城关镇东村3组12号", "陕西省宝鸡市陇县城关镇东村***"),
        ("陇县 城关镇 东村", "陇县城关镇东村"),
        ("南寨镇大寨社区12号", "南寨镇大寨社区***"),
        ("城关镇市场路5号", "城关镇***"),
        ("城关镇阳光小区3号楼2单元", "城关镇***"),
        ("金台区中山路1号", "金台区***"),
        ("城关街道西大街8号", "城关街道***"),
        ("阳光小区3号", "***"),
        ("科技园区2号", "***"),
        ("东风镇", "东风镇"),
        ("陇县城关镇东村***", "陇县城关镇东村***"),
        ("https://www.example.gov.cn/1.html", "https://www.example.gov.cn/1.html"),
        ("", ""),
    ],
)
def test_an_address_is_shown_down_to_the_village(text: str, shown: str):
    assert mask_address(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请回电13812345678。", "请回电138****5678。"),
        ("请回电 138 1234 5678，谢谢", "请回电 138****5678，谢谢"),
        ("138-1234-5678", "138****5678"),
        ("138 123 45678", "138****5678"),
        ("1381 234 5678", "138****5678"),
        ("138·1234·5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("138－1234－5678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("8613812345678", "86138****5678"),
        ("0086 13812345678", "0086 138****5678"),
        ("Tel13812345678", "Tel138****5678"),
        ("wx13812345678", "wx138****5678"),
        ("13812345678转13912345678", "138****5678转139****5678"),
        ("2022-04-05 13812345678", "2022-04-05 138****5678"),
        ("0917-4212345", "0917-****345"),
        ("（0917）4212345", "（0917）****345"),
        ("0917 4212345", "0917 ****345"),
        ("010-65991234", "010-****234"),
        ("０９１７－４２１２３４５", "０９１７－****345"),
        ("电话4212345", "电话****345"),
        ("联系电话：4212345，下午在", "联系电话：****345，下午在"),
        (f"证件{ID_X}", "证件110*************2X"),
        (f"张某{ID_X}反映", "张某110*************2X反映"),
        (ID_X.lower(), "110*************2X"),
        ("110105 19491231 002X", "110*************2X"),
        ("110105491231002", "110**********02"),
        (f"身份证号：{ID_WRONG}", "身份证号：110*************21"),
        (f"第一行\n{ID_X}\n13812345678", "第一行\n110*************2X\n138****5678"),
    ],
)
def test_numbers_in_a_text_are_masked_and_stay_so(text: str, shown: str):
    assert mask_text(text) == shown
    assert mask_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "反映县城公交站点偏远",
        "拨打12345、110和119",
        "400-123-4567",
        "0917-12345",
        "250912101108115409",
        "T20230424001030",
        "J20230520000216",
        "20230424001030",
        "T13812345678",
        "138123456789",
        "2138123456780",
        "陕政办函〔2022〕18号",
        "国办秘函〔2019〕19号",
        "2022-04-05 09:30",
        "2022年4月5日至2022年6月30日",
        "13-8-2022-08-01",
        "20220405093012",
        "13812345678元",
        "13812345678.50",
        "¥13812345678",
        "投资13812345678 万元",
        "3.13812345678",
        "1.3812345678亿",
        "12345678901",
        "10812345678",
        "电话20220405回访",
        "66号",
        ID_WRONG,
        "11010519491331002X",
        "250105194912310021",
        "200105491231002",
        "https://www.example.gov.cn/t20220713_13850211234.html",
        "单价1,138元，共2,138,123元",
    ],
)
def test_other_numbers_stay(text: str):
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("11010519491231001X", False),
        (ID_X, True),
        (ID_WRONG, False),
        ("110105194902310028", False),  # 31 February passes as a day of a month; its check digit does not
        ("990105194912310026", False),
        ("110105491231002", True),
        ("110105491331002", False),
        ("1101051949123100", False),
    ],
)
def test_an_id_number_is_known_by_province_day_and_check_digit(number: str, is_one: bool):
    assert is_id_number(number) is is_one


def test_the_check_digit_is_the_standards():
    """By the standard: the sum of all digits times 2 to the power of their place from the right, by 11, leaves 1."""
    first = "11010519491231002"
    fitting = [
        mark
        for mark in "0123456789X"
        if (sum(int(d) * 2 ** (17 - i) for i, d in enumerate(first)) + (10 if mark == "X" else int(mark))) % 11 == 1
    ]
    assert fitting == ["X"]
    assert [mark for mark in "0123456789X" if is_id_number(first + mark)] == fitting


@pytest.mark.parametrize(
    ("header", "sort"),
    [
        ("姓名", Sort.NAME),
        ("诉求人", Sort.NAME),
        ("来电人姓名", Sort.NAME),
        ("联系人", Sort.NAME),
        ("诉求人信息/姓名*", Sort.NAME),
        ("联系电话", Sort.PHONE),
        ("电话（必填）", Sort.PHONE),
        ("来电号码", Sort.PHONE),
        ("手 机 号 码", Sort.PHONE),
        ("联系方式", Sort.PHONE),
        ("联系电话2", Sort.PHONE),
        ("身份证号", Sort.ID_NUMBER),
        ("诉求人证件号码", Sort.ID_NUMBER),
        ("家庭住址", Sort.ADDRESS),
        ("诉求人地址", Sort.ADDRESS),
        ("来电时间", None),
        ("来电内容", None),
        ("电话办理时间", None),
        ("工单编号", None),
        ("单位名称", None),
        ("网站名称", None),
        ("群众满意度", None),
        ("回访人", None),
        ("事发地址", None),
        ("", None),
    ],
)
def test_a_header_tells_what_a_column_holds_of_callers(header: str, sort: Sort | None):
    assert sort_of_header(header) == sort


def test_what_nobody_knows_the_sort_of_is_hidden_whole():
    assert [mask_as(None, "张三"), mask_as(None, ""), mask_as(Sort.NAME, "张三")] == ["***", "", "张*"]


def test_a_hash_is_the_hmac_of_the_plain_number():
    assert keyed_hash("13812345678", "k") == hmac.new(b"k", b"13812345678", hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13812345678", "+86 138-1234-5678"),
        ("13812345678", "１３８１２３４５６７８"),
        ("0917-4212345", "（0917）4212345"),
        ("张三", " 张 三 "),
    ],
)
def test_the_same_caller_has_the_same_hash_however_written(one: str, other: str):
    assert keyed_hash(one, "k") == keyed_hash(other, "k")


def test_other_callers_and_other_keys_have_other_hashes():
    hashes = [keyed_hash("13812345678", "k"), keyed_hash("13812345679", "k"), keyed_hash("13812345678", "l")]
    assert len(set(hashes)) == 3


def test_a_blank_has_no_hash():
    assert [keyed_hash(text, "k") for text in ("", " ", "　")] == ["", "", ""]
