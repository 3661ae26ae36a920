"""Acts on scores."""

from collections.abc import Iterable

from govaudit.acts import act, write_entry
from govaudit.errors import UserError
from govaudit.roles import Right
from reports.models import Criterion, Notice, Score, ScoreLine
from reports.selectors.scores import PlacedScore, compute_scores, scheme_of, stored_inputs
from units.models import Period, User


class NoScheme(UserError):
    """The period is bound to no scheme, so there is nothing to score."""


@act("score.compute", right=Right.SCORE)
def score_period(*, actor: User | None, period: Period, placed: list[PlacedScore] | None = None) -> list[Score]:
    """Replace the period's scores by what its records give. `placed` are scores computed beforehand.
    Raises NoScheme, ScoresIssued."""
    scheme = scheme_of(period)
    if scheme is None:
        raise NoScheme(f"{period.name}没有评分方案，不计分。")
    # Two runs at once must not leave a mixture: the second waits here and then replaces the first's rows.
    Period.objects.select_for_update().get(pk=period.pk)
    Notice.objects.refuse_scoring(period)
    entries = placed if placed is not None else compute_scores(period)
    before = {score.unit.code: str(score.total) for score in period.scores.select_related("unit")}
    period.scores.all().delete()
    scores = Score.objects.bulk_create(
        Score(
            period=period,
            scheme=scheme,
            unit=entry.unit,
            group=entry.group,
            base=entry.score.base,
            total=entry.score.total,
            place=entry.place,
        )
        for entry in entries
    )
    criteria = {(c.group_id, c.code): c for c in scheme.criteria.all()}
    ScoreLine.objects.bulk_create(_lines(zip(scores, entries, strict=True), criteria))
    after = {entry.unit.code: str(entry.score.total) for entry in entries}
    changed = {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}
    write_entry(
        actor=actor,
        act="score.compute",
        subject=f"周期/{period.code}",
        summary=f"计算{period.name}得分：{len(scores)}家单位，{len(changed)}家小计有变化。",
        before={code: before.get(code) for code in sorted(changed)},
        after={code: after.get(code) for code in sorted(changed)},
    )
    return scores


def _lines(
    pairs: Iterable[tuple[Score, PlacedScore]], criteria: dict[tuple[int, str], Criterion]
) -> Iterable[ScoreLine]:
    for score, entry in pairs:
        for line in entry.score.lines:
            yield ScoreLine(
                score=score,
                criterion=criteria[score.group_id, line.code],
                points=line.points,
                explanation=line.explanation,
                inputs=stored_inputs(entry, line),
                adjustment_code=line.adjustment_code,
            )
