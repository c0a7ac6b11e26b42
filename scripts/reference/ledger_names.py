"""The public names of `groundswell.ledger`, for docs/reference/library.md: by module, each with a heading."""

from __future__ import annotations

PLACE = "groundswell.ledger"
LEDGER: dict[str, tuple[str, tuple[str, ...]]] = {
    f"{PLACE}.money": ("Ledger: amounts", ("Money", "sum_money", "split_money", "count_digits")),
    f"{PLACE}.exchange": (
        "Ledger: currencies",
        ("ExchangeRate", "Converted", "ConvertedSum", "find_exchange_rate", "convert_money", "convert_sum"),
    ),
    f"{PLACE}.rates": ("Ledger: rates of hours", ("Rate", "find_rate", "price_hours")),
    f"{PLACE}.entries": (
        "Ledger: entries",
        (
            "Entry",
            "EntrySum",
            "check_entry",
            "list_entry_faults",
            "sum_entries",
            "list_standing",
            "reverse_entry",
            "replace_entry",
        ),
    ),
    f"{PLACE}.history": (
        "Ledger: the history of entries",
        ("chain_entry", "describe_entry", "verify_chain", "check_history", "HistoryFault"),
    ),
    f"{PLACE}.periods": ("Ledger: months", ("choose_day", "check_closing", "list_open_months")),
    f"{PLACE}.weekly_sheets": (
        "Ledger: weekly sheets",
        (
            "SheetLine",
            "Card",
            "WeekLimits",
            "check_card",
            "check_cards",
            "share_out_hours",
            "target_hours",
            "utilisation",
            "aggregate_utilisation",
        ),
    ),
    f"{PLACE}.unaccounted": (
        "Ledger: what is not accounted for",
        ("CostTotal", "Unaccounted", "measure_unaccounted"),
    ),
    f"{PLACE}.known_names": (
        "Ledger: what files are checked against",
        ("Known", "KnownPerson", "KnownPurpose"),
    ),
    f"{PLACE}.file_faults": ("Ledger: what is wrong with a file", ("Fault",)),
    f"{PLACE}.finance_files": ("Ledger: files from finance", ("FinanceFile", "read_finance_file")),
    f"{PLACE}.time_files": ("Ledger: files of time", ("TimeFile", "read_time_file")),
    f"{PLACE}.survey_files": ("Ledger: files of surveys", ("SurveyLine", "SurveyFile", "read_survey_file")),
    f"{PLACE}.figure_files": ("Ledger: files of figures", ("FigureLine", "FigureFile", "read_figure_file")),
    f"{PLACE}.effects": (
        "Ledger: results",
        ("Effect", "Level", "Window", "Result", "multiply_effect", "difference_before_after"),
    ),
    f"{PLACE}.double_counting": ("Ledger: what counts once", ("Counted", "decide_counted")),
    f"{PLACE}.efficiency": ("Ledger: whether output fell", ("Output", "Efficiency", "decide_efficiency")),
    f"{PLACE}.totals": ("Ledger: sums of results", ("Sum", "Total", "Totals", "sum_results")),
    f"{PLACE}.worth": ("Ledger: what a result costs", ("CostPer", "divide_cost", "divide_rows")),
    f"{PLACE}.paying_back": (
        "Ledger: what comes back",
        ("Priced", "Net", "Payback", "price_result", "net_of_investment", "payback"),
    ),
    f"{PLACE}.optimism": (
        "Ledger: what forecasts are off by",
        (
            "Pair",
            "Optimism",
            "AdjustedCost",
            "AdjustedDays",
            "Delivery",
            "learn_optimism",
            "adjust_forecast",
            "adjust_days",
            "compare_forecasts",
        ),
    ),
    f"{PLACE}.cost_headings": ("Ledger: headings of a service’s costs", ("Heading", "get_heading")),
    f"{PLACE}.cost_of_transactions": (
        "Ledger: cost per transaction",
        ("ServiceCost", "ServiceMonth", "CostPoint", "CostSplit", "split_shared_cost"),
    ),
    f"{PLACE}.service_account": (
        "Ledger: the account of a service",
        ("Quarter", "ServiceAccount", "account_service", "account_cost_per_transaction"),
    ),
}
