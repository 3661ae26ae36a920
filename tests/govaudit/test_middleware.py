"""What every request passes."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from units.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    "address",
    [
        "/units/%00/",
        "/units/?q=%00",
        "/units/?period=2022Q2%00",
        "/units/?%00=1",
        "/units/search/?q=a%00",
        "/units/periods/switch/?to=%00",
    ],
)
def test_an_address_with_a_nul_is_not_found(cast: Cast, sign_in: SignIn, address: str):
    assert sign_in(cast.admin).get(address).status_code == 404


def test_an_address_with_a_nul_is_not_found_for_a_stranger_either(client: Client):
    assert client.get("/units/?period=%00").status_code == 404
