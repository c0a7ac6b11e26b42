"""Findings to documents: a page for the screen, a PDF, JSON, CSV and a summary, whole or not at all."""

from groundswell.reports.facts import Assumption, DroppedColumn, ReportFacts, SetAside, SourceFile
from groundswell.reports.writing import ReportFiles, write_report

__all__ = ["Assumption", "DroppedColumn", "ReportFacts", "ReportFiles", "SetAside", "SourceFile", "write_report"]
