"""The sheet of inputs that move together. It may stay empty."""

from __future__ import annotations

from stepup_econ.intake.columns import Column, Sheet, evidence, row_id

CORRELATION = Sheet(
    "Correlation", "Inputs that move together", "One line a pair of inputs whose true values are likely to be high together, or one high "
    "where the other is low. Leave empty where they are independent.", "E",
    (
        row_id("line", "accept_engage", "E"),
        Column("first", "first input", "text", "input id", "Id or label of an input, as stepup show tornado lists them", "p_accept", "E",
               required=True),
        Column("second", "second input", "text", "input id", "Id or label of the other input", "p_engage", "E", required=True),
        Column("correlation", "rank correlation", "number", "-1 to 1", "Correlation of their ranks; 0.3 is weak, 0.6 clear, 0.9 very strong",
               "0.5", "E", required=True, low=-1, high=1),
        *evidence("E"),
    ),
    blank_rows=40, required=False, since="1.1",
)  # fmt: skip
