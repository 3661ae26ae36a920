"""Words and columns that sheets of orders and letters share."""

from govaudit.sheets import Choice, Column, Text, limit_of
from hotline.models import (
    Caller,
    Satisfaction,
)

YES_NO = Choice({"是": True, "否": False}, {"有": "是", "无": "否", "Y": "是", "N": "否", "√": "是", "×": "否"})
SATISFACTION = Choice(
    {word.label: word.value for word in Satisfaction},
    {
        "非常满意": "满意", "很满意": "满意", "较满意": "基本满意", "比较满意": "基本满意", "一般": "基本满意",
        "非常不满意": "不满意", "未评": "未评价", "不评价": "未评价", "默认": "未评价", "无法接通": "未接通",
        "无人接听": "未接通", "联系不上": "未接通",
    },
)  # fmt: skip

#: Who called or wrote, as files of platforms tell it; kept apart (hotline.services.callers).
CALLER = (
    Column(
        "诉求人", "caller.name", Text(limit_of(Caller, "name")), required=False,
        synonyms=(
            "诉求人姓名", "来电人", "来电人姓名", "反映人", "反映人姓名", "联系人", "联系人姓名", "投诉人",
            "投诉人姓名", "写信人", "写信人姓名", "来信人", "来信人姓名", "留言人", "留言人姓名", "市民姓名", "姓名",
            "客户姓名",
        ),
    ),
    Column(
        "诉求人电话", "caller.phone", Text(limit_of(Caller, "phone")), required=False,
        synonyms=(
            "来电号码", "来电电话", "联系电话", "联系方式", "反映人电话", "联系人电话", "电话", "电话号码", "手机",
            "手机号", "手机号码", "主叫号码", "诉求人联系方式", "投诉人电话", "写信人电话", "留言人电话", "市民电话",
        ),
    ),
    Column(
        "诉求人证件号码", "caller.id_number", Text(limit_of(Caller, "id_number")), required=False,
        synonyms=("身份证号", "身份证号码", "证件号码", "证件号", "身份证", "公民身份号码", "诉求人身份证号"),
    ),
    Column(
        "诉求人住址", "caller.address", Text(limit_of(Caller, "address")), required=False,
        synonyms=("诉求人地址", "家庭住址", "家庭地址", "联系地址", "住址", "反映人住址", "户籍地址", "通讯地址"),
    ),
)  # fmt: skip
