"""The tables of monitoring."""

from app.domains.monitoring.models.asking import ColumnMapping, Extension, Form, Wave, WaveForm
from app.domains.monitoring.models.sheets import Revision, Submission, Summary

__all__ = ["ColumnMapping", "Extension", "Form", "Revision", "Submission", "Summary", "Wave", "WaveForm"]
