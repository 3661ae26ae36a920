"""Forms of notices."""

from django import forms


class NoticeForm(forms.Form):
    """The text of a notice and its date; `revision` is the one the clerk started from."""

    text = forms.CharField(
        label="正文",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        help_text="“#”开头的是部分标题，“##”开头的是下一级标题，序号自动编排。"
        "{{ }} 里的数字来自记录，不要改成手写的数。",
    )
    dated_on = forms.DateField(label="成文日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    revision = forms.IntegerField(widget=forms.HiddenInput)
