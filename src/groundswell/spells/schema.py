"""The layout of a store, as SQL."""

SPELLS = """
CREATE TABLE store.spells (
  case_id INTEGER, "position" INTEGER, step_id SMALLINT, from_step_id SMALLINT, to_step_id SMALLINT,
  entered_at TIMESTAMP, left_at TIMESTAMP, since_us BIGINT, elapsed_us BIGINT, working_us BIGINT,
  work_us BIGINT, officer_id INTEGER, office_id SMALLINT, channel_id SMALLINT, clock VARCHAR,
  round SMALLINT, "row" BIGINT)
"""

WORKS = """
CREATE TABLE store.works (
  case_id INTEGER, "position" INTEGER, step_id SMALLINT, officer_id INTEGER,
  started_at TIMESTAMP, ended_at TIMESTAMP)
"""

CASE_SPANS = """
CREATE TEMP TABLE case_spans (
  case_id INTEGER, received_us BIGINT, ended_us BIGINT, end_step_id SMALLINT, variant UBIGINT,
  spell_count INTEGER, revisit_count INTEGER, end_officer_id INTEGER, officer_count INTEGER, channel_id SMALLINT,
  office_id SMALLINT, working_us BIGINT, due_us BIGINT)
"""

EDGES = """
CREATE TABLE store.edges AS
SELECT from_step_id, to_step_id, count, sum_us, q[1]::DOUBLE AS median_us, q[2]::DOUBLE AS p90_us
FROM (
  SELECT step_id AS from_step_id, to_step_id, count(*)::BIGINT AS count, sum(elapsed_us)::DOUBLE AS sum_us,
         quantile_cont(elapsed_us, [0.5, 0.9]) AS q
  FROM store.spells WHERE to_step_id IS NOT NULL GROUP BY step_id, to_step_id)
UNION ALL
SELECT NULL, step_id, count(*)::BIGINT, 0.0, 0.0, 0.0 FROM store.spells WHERE "position" = 0 GROUP BY step_id
ORDER BY ALL
"""

STAYS = """
CREATE TABLE store.stays AS
SELECT step_id, closed, open, sum_us,
       q[1]::DOUBLE AS median_us, q[2]::DOUBLE AS p90_us, q[3]::DOUBLE AS p95_us, q[4]::DOUBLE AS p98_us
FROM (
  SELECT step_id, count(left_at)::BIGINT AS closed, (count(*) - count(left_at))::BIGINT AS open,
         coalesce(sum(elapsed_us) FILTER (left_at IS NOT NULL), 0)::DOUBLE AS sum_us,
         quantile_cont(elapsed_us, [0.5, 0.9, 0.95, 0.98]) FILTER (left_at IS NOT NULL) AS q
  FROM store.spells GROUP BY step_id)
ORDER BY step_id
"""

WAITS = """
CREATE TABLE store.waits AS
SELECT end_kind, cases, sum_us, q[1]::DOUBLE AS median_us, q[2]::DOUBLE AS p90_us, q[3]::DOUBLE AS p95_us
FROM (
  SELECT end_kind, count(*)::BIGINT AS cases, sum(wait_us)::DOUBLE AS sum_us,
         quantile_cont(wait_us, [0.5, 0.9, 0.95]) AS q
  FROM store.cases GROUP BY GROUPING SETS ((end_kind), ()))
ORDER BY end_kind NULLS FIRST
"""

DAILY_BY_DAYS = """
CREATE TABLE store.daily AS
WITH local AS (
  SELECT {received_on} AS received_on, {ended_on} AS ended_on, end_kind
  FROM store.cases),
days AS (
  SELECT unnest(generate_series((SELECT min(received_on) FROM local)::TIMESTAMP,
         timezone('{zone}', to_timestamp({extract_us} / 1e6)), INTERVAL 1 DAY))::DATE AS day_on),
arrived AS (SELECT received_on AS day_on, count(*) AS arrivals FROM local GROUP BY 1),
ends AS (
  SELECT ended_on AS day_on, count(*) FILTER (end_kind = 'decided') AS decided,
         count(*) FILTER (end_kind = 'withdrawn') AS withdrawn FROM local WHERE ended_on IS NOT NULL GROUP BY 1)
SELECT day_on, coalesce(arrivals, 0)::BIGINT AS arrivals, coalesce(decided, 0)::BIGINT AS decided,
       coalesce(withdrawn, 0)::BIGINT AS withdrawn,
       sum(coalesce(arrivals, 0) - coalesce(decided, 0) - coalesce(withdrawn, 0))
         OVER (ORDER BY day_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)::BIGINT AS backlog
FROM days LEFT JOIN arrived USING (day_on) LEFT JOIN ends USING (day_on) ORDER BY day_on
"""

DAILY = DAILY_BY_DAYS.format(
    received_on="(received_at AT TIME ZONE 'UTC' AT TIME ZONE '{zone}')::DATE",
    ended_on="(ended_at AT TIME ZONE 'UTC' AT TIME ZONE '{zone}')::DATE",
    zone="{zone}",
    extract_us="{extract_us}",
)

VARIANT_STEPS = "CREATE TEMP TABLE variant_steps (variant UBIGINT, steps VARCHAR, n BIGINT)"

VARIANTS = """
CREATE TABLE store.variants AS
WITH counted AS (
  SELECT variant, count(*)::BIGINT AS case_count, count(ended_us)::BIGINT AS ended_count, min(case_id) AS example
  FROM case_spans GROUP BY variant),
written AS (SELECT variant, min(steps) AS steps, min(n) AS n FROM variant_steps GROUP BY variant)
SELECT (row_number() OVER (ORDER BY case_count DESC, example) - 1)::INTEGER AS variant_id,
       printf('%016x', c.variant) AS variant_hash, w.steps, w.n::INTEGER AS step_count,
       c.case_count, c.ended_count, c.variant AS variant
FROM counted c LEFT JOIN written w USING (variant) ORDER BY variant_id
"""

CASES = """
CREATE TABLE store.cases AS
SELECT s.case_id, {case_key} AS case_key, make_timestamp(s.received_us) AS received_at,
       make_timestamp(s.ended_us) AS ended_at, s.end_step_id,
       CASE WHEN s.ended_us IS NULL THEN 'open' WHEN e.end_kind = 'withdrawn' THEN 'withdrawn'
            ELSE 'decided' END AS end_kind,
       make_timestamp(greatest(s.received_us, {window_us})) AS observed_from_at,
       greatest({window_us} - s.received_us, 0)::BIGINT AS entry_us,
       (coalesce(s.ended_us, {extract_us}) - s.received_us)::BIGINT AS wait_us, s.working_us,
       coalesce(k.due_at, make_timestamp(s.due_us)) AS due_at,
       (epoch_us(coalesce(k.due_at, make_timestamp(s.due_us))) - s.received_us)::BIGINT AS promise_us,
       s.spell_count, s.revisit_count, s.end_officer_id, s.officer_count, v.variant_id, s.channel_id, s.office_id,
       (md5_number_lower(k.case_key) % 200)::SMALLINT AS block{attributes}
FROM case_spans s JOIN case_keys k USING (case_id)
LEFT JOIN store.steps e ON e.step_id = s.end_step_id
LEFT JOIN store.variants v ON v.variant = s.variant
ORDER BY s.case_id
"""

# The same tables cut to some of the cases; {source} is what the names of the whole tables begin with;
# cases are numbered anew in the same order.
CHOSEN = """
CREATE TABLE store.chosen AS
SELECT case_id AS whole_id, (row_number() OVER (ORDER BY case_id) - 1)::INTEGER AS case_id
FROM {source}cases WHERE {where}
"""

CHOSEN_VARIANTS = """
CREATE TABLE store.variant_numbers AS
SELECT whole_id, (row_number() OVER (ORDER BY case_count DESC, example) - 1)::INTEGER AS variant_id,
       case_count, ended_count
FROM (
  SELECT c.variant_id AS whole_id, count(*)::BIGINT AS case_count, count(c.ended_at)::BIGINT AS ended_count,
         min(k.case_id) AS example
  FROM {source}cases c JOIN store.chosen k ON k.whole_id = c.case_id GROUP BY c.variant_id)
"""

CUT_CASES = """
CREATE TABLE store.cases AS
SELECT c.* REPLACE (k.case_id AS case_id, n.variant_id AS variant_id)
FROM {source}cases c JOIN store.chosen k ON k.whole_id = c.case_id
LEFT JOIN store.variant_numbers n ON n.whole_id = c.variant_id ORDER BY k.case_id
"""

# Cases that are spread among others, and cases that all follow each other. Copying the stays takes longer than most
# questions do, so they are copied only where the whole tables do not stay at hand.
CUT_SPREAD = """
CREATE {kind} store.{table} AS SELECT t.* REPLACE (k.case_id AS case_id)
FROM {source}{table} t JOIN store.chosen k ON k.whole_id = t.case_id {order}
"""

CUT_RANGE = """
CREATE {kind} store.{table} AS SELECT * REPLACE ((case_id - {first})::INTEGER AS case_id)
FROM {source}{table} WHERE case_id BETWEEN {first} AND {last}
"""

CUT_VARIANTS = """
CREATE TABLE store.variants AS
SELECT n.variant_id, v.variant_hash, v.steps, v.step_count, n.case_count, n.ended_count
FROM store.variant_numbers n JOIN {source}variants v ON v.variant_id = n.whole_id ORDER BY n.variant_id
"""

CUT_EVENT_ATTRIBUTES = """
CREATE {kind} store.event_attributes AS
SELECT * FROM {source}event_attributes WHERE row IN (SELECT "row" FROM store.spells) ORDER BY row
"""

CUT_STEPS = """
CREATE TABLE store.steps AS
SELECT s.step_id, s.step, s.is_end, s.end_kind, s.clock,
       (coalesce(t.closed + t.open, 0) + coalesce(e.n, 0))::BIGINT AS entered,
       coalesce(t.closed, 0)::BIGINT AS "left", coalesce(t.open, 0)::BIGINT AS open
FROM {source}steps s
LEFT JOIN (SELECT step_id, count(left_at) AS closed, count(*) - count(left_at) AS open
           FROM store.spells GROUP BY 1) t USING (step_id)
LEFT JOIN (SELECT end_step_id AS step_id, count(*) AS n FROM store.cases
           WHERE end_step_id IS NOT NULL GROUP BY 1) e USING (step_id)
WHERE t.step_id IS NOT NULL OR e.n > 0
   OR s.step_id IN (SELECT unnest(string_split(steps, '>'))::SMALLINT FROM store.variants WHERE steps <> '')
ORDER BY s.step_id
"""

CUT_OFFICERS = """
CREATE {kind} store.officers AS SELECT * FROM {source}officers WHERE officer_id IN (
  SELECT officer_id FROM store.spells UNION SELECT end_officer_id FROM store.cases
  UNION SELECT officer_id FROM store.works)
ORDER BY officer_id
"""

CUT_OFFICES = """
CREATE {kind} store.offices AS SELECT * FROM {source}offices WHERE office_id IN (
  SELECT office_id FROM store.spells UNION SELECT office_id FROM store.cases)
ORDER BY office_id
"""

CUT_CHANNELS = """
CREATE {kind} store.channels AS SELECT * FROM {source}channels WHERE channel_id IN (
  SELECT channel_id FROM store.spells UNION SELECT channel_id FROM store.cases)
ORDER BY channel_id
"""

CUT_DAILY_STEPS = """
CREATE {kind} store.daily_steps AS
SELECT day_on, step_id, sum(n)::BIGINT AS entered, sum(gone)::BIGINT AS "left",
       sum(sum(n) - sum(gone)) OVER (PARTITION BY step_id ORDER BY day_on)::BIGINT AS open
FROM (
  SELECT {entered} AS day_on, step_id, count(*) AS n, 0 AS gone FROM store.spells GROUP BY 1, 2
  UNION ALL
  SELECT {left} AS day_on, step_id, 0, count(*) FROM store.spells WHERE left_at IS NOT NULL GROUP BY 1, 2)
GROUP BY day_on, step_id ORDER BY day_on, step_id
"""

# Events of the same time are the stays of no length between two steps of the export; what came after the end of
# a case is what its way has more than its stays and its end. Steps that the export does not name are in no way.
CUT_COUNTS = """
WITH made_up AS (SELECT step_id FROM store.steps WHERE step IN ({made_up})),
added AS (SELECT case_id, count(*) AS n FROM store.spells WHERE step_id IN (FROM made_up) GROUP BY case_id),
in_spells AS (
  SELECT count(*) AS spells,
         count(*) FILTER (elapsed_us = 0 AND left_at IS NOT NULL AND step_id NOT IN (FROM made_up)
                          AND to_step_id NOT IN (FROM made_up)) AS ties
  FROM store.spells),
in_cases AS (
  SELECT count(*) AS cases, count(*) FILTER (end_kind = 'open') AS opened,
         count(*) FILTER (entry_us > 0 AND entry_us < wait_us) AS late,
         sum(v.step_count + coalesce(a.n, 0) - c.spell_count
             - (c.end_step_id IS NOT NULL AND c.end_step_id NOT IN (FROM made_up))::INTEGER) AS after_end
  FROM store.cases c LEFT JOIN store.variants v USING (variant_id) LEFT JOIN added a USING (case_id))
SELECT cases, opened, late, spells, ties, after_end FROM in_spells, in_cases
"""
