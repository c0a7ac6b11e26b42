"""The public names of `groundswell.trials`, for docs/reference/library.md: by module, each with a heading."""

from __future__ import annotations

PLACE = "groundswell.trials"
TRIALS: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{PLACE}.design": ("Trials: the design", ("Design", "Arm", "Outcome", "Guardrail", "write_canonical")),
    f"{PLACE}.plans": ("Trials: plans", ("Plan", "Planned", "PowerRow")),
    f"{PLACE}.plan_files": (
        "Trials: plans as files",
        ("read_plan", "read_plan_document", "write_example_plan"),
    ),
    f"{PLACE}.histories": ("Trials: what planning resamples", ("History", "read_history")),
    f"{PLACE}.planning": ("Trials: planning", ("plan_trial",)),
    f"{PLACE}.replay": ("Trials: replays", ("replay_trials", "Replayed", "ReplayedWay")),
    f"{PLACE}.registration": (
        "Trials: registration",
        ("Registration", "Amendment", "amend", "write_registration", "read_registration"),
    ),
    f"{PLACE}.allocation": (
        "Trials: allocation",
        ("AllocationKey", "Allocated", "allocate", "decide_allocation", "find_position", "find_arm"),
    ),
    f"{PLACE}.buckets": ("Trials: allocations of other programs", ("growthbook_bucket", "unleash_bucket")),
    f"{PLACE}.ledger": ("Trials: rows of the ledger", ("LedgerRow", "chain_row", "check_row")),
    f"{PLACE}.ledger_file": ("Trials: the ledger as a file", ("Ledger", "read_ledger", "open_ledger")),
    f"{PLACE}.observing": ("Trials: what became of the cases", ("observe", "follow_calendar")),
    f"{PLACE}.observed": ("Trials: what is known at a moment", ("Observed",)),
    f"{PLACE}.look": ("Trials: what a look says", ("Look", "Reading", "GuardReading")),
    f"{PLACE}.looks": ("Trials: looks", ("read_look", "judge_look")),
    f"{PLACE}.outcomes": ("Trials: outcomes", ("estimate_outcome", "Difference")),
    f"{PLACE}.restricted_means": (
        "Trials: mean waits",
        ("tally", "restricted_mean", "restricted_mean_difference", "RestrictedMean"),
    ),
    f"{PLACE}.guardrails": ("Trials: guardrails", ("read_guardrails", "prove_worse")),
    f"{PLACE}.throughput": ("Trials: what is decided in all", ("read_throughput", "Throughput")),
    f"{PLACE}.verdicts": (
        "Trials: verdicts",
        ("decide_verdict", "mature_verdict", "Verdict", "Matured", "DaysSaved"),
    ),
    f"{PLACE}.reanalysis": (
        "Trials: the verdict a second time",
        ("reanalyse", "Reanalysed", "find_misallocated"),
    ),
    f"{PLACE}.bounds": (
        "Trials: bands and limits",
        (
            "bounded_band",
            "bounded_factor",
            "mixture_band",
            "mixture_bound",
            "one_sided_mixture_bound",
            "mixture_e_value",
            "best_rho",
            "common_rho",
        ),
    ),
    f"{PLACE}.group_sequential": (
        "Trials: limits for a few looks",
        ("obrien_fleming_bounds", "spending_bounds", "spend_alpha", "list_crossings"),
    ),
    f"{PLACE}.score_tests": (
        "Trials: log-rank tests",
        ("log_rank", "LogRank", "safe_log_rank", "gaussian_safe_test", "hazard_ratio_band"),
    ),
    f"{PLACE}.proportions": (
        "Trials: shares",
        (
            "share_sequence",
            "share_difference_sequence",
            "share_difference_band",
            "betting_sequence",
            "beta_binomial_e_value",
        ),
    ),
    f"{PLACE}.adjustment": (
        "Trials: values known before",
        ("read_moments", "adjust_difference", "relative_effect", "Moments", "MeanDifference"),
    ),
    f"{PLACE}.allocation_check": (
        "Trials: the shares of the arms",
        ("allocation_e_value", "allocation_p_values", "check_allocation"),
    ),
    f"{PLACE}.schedules": (
        "Trials by offices: schedules",
        ("draw_offices", "draw_wedge", "list_allocations", "office_calendar", "Restriction", "Allocations"),
    ),
    f"{PLACE}.permutation": (
        "Trials by offices: permutation",
        ("permutation_test", "PermutationResult", "Variances"),
    ),
    f"{PLACE}.office_looks": (
        "Trials by offices: looks",
        ("read_office_look", "list_steps", "check_offices"),
    ),
    f"{PLACE}.wedge_power": ("Trials by offices: power", ("hussey_hughes_variance", "OfficePower")),
    f"{PLACE}.pooling": (
        "Several trials: pooling",
        ("pool_trials", "pool_by_reml", "predict_next", "shrink_estimate", "Pooled", "NextPrior", "Shrunk"),
    ),
    f"{PLACE}.small_pools": ("Several trials: below five", ("pool_on_grid", "NormalMixture")),
    f"{PLACE}.plays": (
        "Several trials: plays",
        ("list_plays", "find_play", "build_play_trial", "pool_play", "fill_plan", "PlayTrial", "PooledPlay"),
    ),
    f"{PLACE}.assurance": ("Several trials: what to expect of the next", ("estimate_assurance", "Assurance")),
    f"{PLACE}.drift": (
        "After a trial: drift",
        ("begin_watch", "read_cohort", "read_drift", "DriftWatch", "DriftReading", "Cohort"),
    ),
    f"{PLACE}.mature_cohorts": ("After a trial: cohorts", ("build_mature_cohorts",)),
    "groundswell.charts.trial_charts": (
        "Trials: charts",
        ("draw_band", "draw_power", "draw_guards", "draw_replay"),
    ),
    "groundswell.testing.trials": ("Trials for tests", ("build_design", "build_observed")),
}
