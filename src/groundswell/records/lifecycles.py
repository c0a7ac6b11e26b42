"""Works from the transitions of a log: what was started or resumed, until it was suspended, completed or given up."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from groundswell.wording import _, format_count

OTHER_TRANSITION = "neither a start nor a completion"
CASE_TIMES = ("received_at", "ended_at", "due_at")
_BEGINS = ("start", "started", "begin", "begun", "resume", "resumed")
_COMPLETES = ("complete", "completed", "end", "ended", "finish", "finished")
_STOPS = ("suspend", "suspended", "ate_abort", "pi_abort", "abort", "aborted", "withdraw", "withdrawn")


def pair_lifecycle(connection: duckdb.DuckDBPyConnection, slugs: Sequence[str]) -> str:
    """Pair what begins a work with what ends it, within the same step of the same case.

    The k-th beginning (start, resume) belongs to the k-th end (suspend, complete, abort, withdraw) that finds a work
    begun; at one moment beginnings go first. So the time between suspend and resume is no work. A completion that
    finds none is a work without length; any other end that finds none, and all other transitions (schedule, assign),
    are set aside.

    Args:
        connection: where the staged rows are; `set_aside` takes those that are no work, the new table `transitions`
            tells how many rows of each kind were used.
        slugs: the columns of kept attributes.

    Returns:
        The table of works.
    """
    connection.execute(
        f"""CREATE TEMP TABLE moves AS
        WITH told AS (SELECT row, case_key, step, happened_at, lifecycle, CASE WHEN lifecycle IN {_BEGINS} THEN 1
            WHEN lifecycle IN {_COMPLETES + _STOPS} THEN -1 ELSE 0 END AS move FROM staged WHERE reason IS NULL),
        summed AS (SELECT *, sum(move) OVER (PARTITION BY case_key, step ORDER BY happened_at, -move, row
            ROWS UNBOUNDED PRECEDING) AS depth FROM told WHERE move <> 0),
        judged AS (SELECT *, depth - move - least(0, coalesce(min(depth) OVER (PARTITION BY case_key, step
            ORDER BY happened_at, -move, row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)) AS begun
            FROM summed)
        SELECT row, case_key, step, lifecycle, move, move = 1 OR begun > 0 AS paired,
            row_number() OVER (PARTITION BY case_key, step, move, move = 1 OR begun > 0
              ORDER BY happened_at, row) AS k
        FROM judged WHERE move = 1 OR begun > 0 OR lifecycle IN {_COMPLETES}"""
    )
    either = ["row", "case_key", "step", "happened_at", "officer", "office", "channel", *CASE_TIMES, *slugs]
    listed = ", ".join(f'coalesce(s."{name}", e."{name}") AS "{name}"' for name in either)
    part = (
        "SELECT staged.*, k, paired FROM staged JOIN moves USING (row) WHERE reason IS NULL AND move = {move}"
    )
    connection.execute(
        f"""CREATE TEMP TABLE paired AS
        SELECT {listed}, greatest(e.happened_at, s.happened_at) AS completed_at, 0::TINYINT AS final,
            NULL::VARCHAR AS reason
        FROM ({part.format(move=1)}) s FULL JOIN ({part.format(move=-1)}) e
        ON s.case_key = e.case_key AND s.step = e.step AND s.k = e.k AND e.paired"""
    )
    connection.execute(
        """CREATE TEMP TABLE transitions AS SELECT lifecycle, count(*) AS n,
        count(*) FILTER (row IN (SELECT row FROM moves)) AS used FROM staged WHERE reason IS NULL GROUP BY 1"""
    )
    connection.execute(
        f"""INSERT INTO set_aside SELECT row, '{OTHER_TRANSITION}', lifecycle FROM staged
        WHERE reason IS NULL AND row NOT IN (SELECT row FROM moves)"""
    )
    connection.execute("DROP TABLE moves")
    return "paired"


def say_transitions(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Say which transitions of a log were left out, and that suspended work is not counted as work.

    Args:
        connection: where works were paired; nothing is said where they were not.

    Returns:
        Sentences.
    """
    known = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'transitions'"
    ).fetchone()
    if not known or not known[0]:
        return []
    rows = connection.execute("SELECT lifecycle, n, used FROM transitions ORDER BY n DESC, 1").fetchall()
    sentences = []
    if any(kind in ("suspend", "suspended") and used for kind, _n, used in rows):
        sentences.append(
            _(
                "Work lasts from a start or resumption to the next suspension, completion or abandonment; each such"
                " piece counts as one work, and the time in which work is suspended counts as waiting."
            )
        )
    left = [f"{kind or '–'} ({format_count(n - used)})" for kind, n, used in rows if n > used]
    if left:
        text = _("These transitions are no part of a work and were left out: {transitions}.")
        sentences.append(text.format(transitions=", ".join(left[:12])))
    return sentences
