"""Acts on 政务信息 and its adoptions."""

from checks.kinds import ADOPTION, SUBMISSION
from checks.models import Adoption, Submission
from govaudit.acts import act
from govaudit.roles import Right
from units.models import User
from units.recording import InvalidRecord, delete_record, save_record


@act("submission.save", right=Right.RECORD)
def save_submission(*, actor: User | None, submission: Submission) -> Submission:
    """Enter an item a unit sent in, or correct it. Raises InvalidRecord where its adoptions say something else."""
    if submission.pk:
        used = Adoption.objects.filter(submission=submission)
        if used.exclude(unit=submission.unit_id).exists():
            raise InvalidRecord("这条信息已有采用记录，单位不能改。请先改采用记录。")
        if used.filter(adopted_on__lt=submission.sent_on).exists():
            raise InvalidRecord("这条信息已有更早的采用记录，上报日期不能晚于采用日期。")
    return save_record(SUBMISSION, submission, actor=actor, act="submission.save")


@act("submission.delete", right=Right.RECORD)
def delete_submission(*, actor: User | None, submission: Submission) -> None:
    """Delete an item entered by mistake. Raises InvalidRecord for one that was used."""
    if Adoption.objects.filter(submission=submission).exists():
        raise InvalidRecord("这条信息已有采用记录，请先删除采用记录。")
    delete_record(SUBMISSION, submission, actor=actor, act="submission.delete")


@act("adoption.save", right=Right.RECORD)
def save_adoption(*, actor: User | None, adoption: Adoption) -> Adoption:
    """Enter that an item was used, or correct it."""
    return save_record(ADOPTION, adoption, actor=actor, act="adoption.save")


@act("adoption.delete", right=Right.RECORD)
def delete_adoption(*, actor: User | None, adoption: Adoption) -> None:
    """Delete a use entered by mistake."""
    delete_record(ADOPTION, adoption, actor=actor, act="adoption.delete")
