"""What after a number makes it a measure or an hour, and no date."""

from __future__ import annotations

import re

_BEFORE_DAYS = (
    r"%|mg|ml|g\b|kg|ui\b|u\b|l\b|/|cm\b|mm\b|mm[0-9]|mmol|kcal|cal\b|ng|pg|ug|umol|euros?|\$|m\b|ms\b|"
    r"fois|x\b|gouttes|cp|comprimes|patients|cas\b|h\b|min\b|heures|jours|"
)
_AFTER_DAYS = r"ans\b|\.[0-9]|,[0-9]"
# After a year: « 2019 mg ».
UNIT = re.compile(rf"[ ]?(?:{_BEFORE_DAYS}{_AFTER_DAYS})")
# After a day and a month, « 1/7 J » too.
PART_OF_DAYS = re.compile(rf"[ ]?(?:{_BEFORE_DAYS}j\b|{_AFTER_DAYS})")
CLOCK = re.compile(r"[ ,]{0,3}(?:a )?[0-2]?[0-9] ?[h:][0-9]{0,2}")
