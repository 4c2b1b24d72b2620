"""A second demonstration: a district at the end of its programme, with results, a decision, and what schools concluded.

The first one is in the middle of its first year and has nothing to analyse yet. This one has held four waves over
twenty-six schools: who opens it finds a method that was frozen beforehand, a run that was released, result sheets that
were read, and a decision of the department. The numbers are made up (`numbers.py`); two schools truly improve.
"""

from app.demo.finished.district import ACCOUNTS, CODE, build
from app.demo.finished.story import tell

__all__ = ["ACCOUNTS", "CODE", "build", "tell"]
