"""Scores of pseudonymisation and extraction, with intervals, lists of errors and a page to read them."""

from cliniq.core.evaluate.evaluate import EvaluateOptions, Evaluation, evaluate
from cliniq.core.evaluate.faults import DataError
from cliniq.core.evaluate.report import Figure, Report

__all__ = ["DataError", "EvaluateOptions", "Evaluation", "Figure", "Report", "evaluate"]
