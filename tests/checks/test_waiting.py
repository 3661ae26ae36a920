"""What waits for a liaison stands in the navigation."""

import re

import pytest

from checks.models import Finding


def waiting(client):
    html = client.get("/checks/findings/").content.decode()
    found = re.search(r'class="waiting"[^>]*>(\d+)<', html)
    return int(found[1]) if found else 0


@pytest.mark.django_db
def test_the_navigation_counts_the_faults_a_liaison_has_not_answered(qianyang, cast, sign_in):
    liaison = sign_in(cast.liaison)
    assert waiting(liaison) == 0
    category = Finding.objects.first().category
    for code in ("F900001", "F900002"):
        Finding.objects.create(
            code=code, unit=cast.liaison.unit, found_on="2022-06-01", category=category, text="栏目内容不全"
        )
    assert waiting(liaison) == 2
    assert waiting(sign_in(cast.manager)) == 0
