"""Spreadsheets of new-media accounts, their filings and monthly checks, and test messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.account_settling import settle_accounts
from checks.imports.lookups import lookups
from checks.kinds import ACCOUNT, CHECK, FILING, TEST_MESSAGE
from checks.models import Filing, MediaAccount
from checks.sheets import ACCOUNT_CHECKS, ACCOUNTS, FILINGS, TEST_MESSAGES
from govaudit.imports.kinds import register
from units.importing import record_import

if TYPE_CHECKING:
    from govaudit.imports.kinds import Followed
    from govaudit.models import Batch


def _settle(batch: Batch) -> Followed:
    return {"对应上的备案登记": settle_accounts(MediaAccount.objects.filter(batch=batch))}


def _match(batch: Batch) -> Followed:
    return {"对应上账号的": Filing.objects.filter(batch=batch).match_accounts()}


ACCOUNT_IMPORT = register(
    record_import(
        ACCOUNTS, ACCOUNT, code="accounts", lookups=lookups,
        list_page="checks:account-list", record_page="checks:account-detail", accepted=_settle,
    )
)  # fmt: skip
FILING_IMPORT = register(
    record_import(
        FILINGS, FILING, code="filings", lookups=lookups,
        list_page="checks:filing-list", record_page="checks:filing-detail", filled=("account",), accepted=_match,
    )
)  # fmt: skip
CHECK_IMPORT = register(
    record_import(
        ACCOUNT_CHECKS, CHECK, code="account-checks", lookups=lookups,
        list_page="checks:check-list", record_page="checks:account-detail", record_path=("account__code",),
    )
)  # fmt: skip
TEST_MESSAGE_IMPORT = register(
    record_import(
        TEST_MESSAGES, TEST_MESSAGE, code="test-messages", lookups=lookups,
        list_page="checks:message-list", record_page="checks:message-detail",
    )
)  # fmt: skip
