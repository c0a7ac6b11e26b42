"""`groundswell trial amend`: a change under way, dated, with who made it and why, beside the verdict for ever."""

from __future__ import annotations

import argparse
import json
from typing import Any

from groundswell.errors.trying import DesignFaulty
from groundswell.trials.ledger_file import open_ledger
from groundswell.trials.registration import AMENDABLE, amend_allocation, read_registration, write_registration
from groundswell.wording import _
from groundswell_cli.opening import read_now
from groundswell_cli.printing import say
from groundswell_cli.trial_folder import add_folder, open_trial

_FIELDS = tuple(name for name in AMENDABLE if name != "allocation_version")


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the step to the command."""
    parser = steps.add_parser(
        "amend",
        help=_("change what may be changed under way, dated and with a reason"),
        description=_(
            "Change what may be changed of a registered trial. The change is dated, names who made it and why, and"
            " stands beside the verdict. What decides what a verdict means cannot be changed: that is a new trial."
        ),
    )
    add_folder(parser)
    parser.add_argument("field", choices=_FIELDS, metavar="FIELD", help=", ".join(_FIELDS))
    parser.add_argument(
        "value", metavar="VALUE", help=_("its new value, as it stands in registration.json, such as 200")
    )
    parser.add_argument("--by", required=True, metavar="NAME", help=_("who changes it"))
    parser.add_argument("--why", required=True, metavar="TEXT", help=_("the reason"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the step."""
    trial = open_trial(options.folder)
    path = trial.path / "registration.json"
    with open_ledger(trial.ledger_file, trial.design_sha256):  # so that nothing is allocated meanwhile
        amended = amend_allocation(
            read_registration(path), options.field, _read_value(options.field, options.value), at=read_now(),
            by=options.by, why=options.why,
        )  # fmt: skip
        write_registration(path, amended)
    change = next(one for one in reversed(amended.amendments) if one.what == options.field)
    text = _("Amendment {number}: {field} was {before}, and is {after} from now on.")
    say(
        text.format(
            number=change.number,
            field=change.what,
            before=json.dumps(change.before, ensure_ascii=False),
            after=json.dumps(change.after, ensure_ascii=False),
        )
    )
    say(_("The registration ends with {hash}.").format(hash=amended.head))
    return 0


def _read_value(field: str, text: str) -> Any:
    """Read a value as JSON; a text may stand without its quotes."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if field in ("question", "key_sha256"):
            return text
        raise DesignFaulty(
            [_("{text} is no value for {field}").format(text=text[:60], field=field)]
        ) from error
