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
SELECT from_step_id, to_step_id, count(*)::BIGINT AS count, sum(elapsed_us)::DOUBLE AS sum_us,
       quantile_cont(elapsed_us, 0.5)::DOUBLE AS median_us, quantile_cont(elapsed_us, 0.9)::DOUBLE AS p90_us
FROM (SELECT step_id AS from_step_id, to_step_id, elapsed_us FROM store.spells WHERE to_step_id IS NOT NULL)
GROUP BY from_step_id, to_step_id
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

DAILY = """
CREATE TABLE store.daily AS
WITH local AS (
  SELECT (received_at AT TIME ZONE 'UTC' AT TIME ZONE '{zone}')::DATE AS received_on,
         (ended_at AT TIME ZONE 'UTC' AT TIME ZONE '{zone}')::DATE AS ended_on, end_kind
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
