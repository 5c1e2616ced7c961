"""What the region's States, or a group's, have in common on each topic, for a member's eyes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from contadora.law import queries_coding as queries
from contadora.law import taxonomy
from contadora.law.convergence import Row, row_of
from contadora.law.queries_coding import Coverage
from contadora.law.readings import Reading, by_topic
from contadora.people.access import Reader


@dataclass(frozen=True)
class Ground:
    """The rows by topic, of which States, and of which group (empty: the whole region)."""

    group: str
    covered: Coverage
    rows: list[Row]

    @property
    def stances(self) -> dict[str, str]:
        """The stance of each topic that most take and none opposes; topics without one are not."""
        return {row.topic.code: row.unopposed[0].stance.code for row in self.rows if row.unopposed}


def ground_of(user: Reader, group: str) -> Ground:
    """Return the common ground of a group's members in the region; of the region where unknown."""
    if group not in dict(queries.groups_of_region()):
        group = ""
    covered = queries.coverage(queries.scope_of(group))
    codes = [state.iso3 for state in covered.states]
    found = by_topic(queries.readings(user, Q(position__state__in=codes)))
    rows = [_row(each, found[each.code], covered) for each in taxonomy.topics()]
    return Ground(group, covered, rows)


def _row(topic: taxonomy.Topic, found: list[Reading], covered: Coverage) -> Row:
    counted = {str(each.position.state_id): each for each in queries.by_holder(found)}
    return row_of(topic, counted, covered.loaded, len(covered.states))
