"""Findings to documents: a page for the screen, a PDF, JSON, CSV and a summary, whole or not at all."""

from groundswell.reports.facts import Assumption, DroppedColumn, ReportFacts, SetAside, SourceFile
from groundswell.reports.records_facts import read_facts
from groundswell.reports.writing import ReportFiles, write_report

__all__ = [
    "Assumption",
    "DroppedColumn",
    "ReportFacts",
    "ReportFiles",
    "SetAside",
    "SourceFile",
    "read_facts",
    "write_report",
]
