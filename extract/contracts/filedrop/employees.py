"""Employees."""

from extract.contract import Contract, optional, required

EMPLOYEES = Contract(
    source="filedrop",
    stream="employees",
    description="Who works for the company, as far as social work and advocacy need it.",
    key=("employee_id",),
    fields=(
        required("employee_id", "varchar", "Identifier of the employee; a pseudonym will do."),
        required("valid_from", "date", "First day of work."),
        optional("valid_to", "date", "Last day of work; null while it goes on."),
        optional("team", "varchar", "Team or department."),
        optional("social_work_share", "double", "Share of the work that is social work, 0 to 1."),
        optional("mastodon_handle", "varchar", "Handle on Mastodon, with the employee's consent."),
        optional("x_handle", "varchar", "Handle on X, with the employee's consent."),
    ),
)
