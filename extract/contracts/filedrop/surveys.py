"""Surveys."""

from extract.contract import Contract, optional, required

SURVEYS = Contract(
    source="filedrop",
    stream="surveys",
    description="Answers of customers and others to surveys, one row an answer.",
    key=("answer_id",),
    fields=(
        required("answer_id", "varchar", "Identifier of the answer to one question."),
        required("survey", "varchar", "Kind of survey: nps, csat, ces, …"),
        required("answered_at", "timestamp", "When it was answered (UTC)."),
        optional("customer_id", "varchar", "Identifier of the customer in the CRM, if known."),
        optional("question", "varchar", "Question, or its short name."),
        optional("score", "double", "Answer as a number on the survey's scale."),
        optional("lowest_score", "double", "Lowest end of the scale."),
        optional("highest_score", "double", "Highest end of the scale."),
        optional("comment", "varchar", "What was written besides."),
    ),
)
