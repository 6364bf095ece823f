"""What an installation keeps so that no run waits for it: part of set-up, here and in the image.

`python -m warehouse.installation` makes Airflow's empty database, dbt's parse of the project and
the forms of Finnish words.
"""

from scoring.finnish import keep_forms
from warehouse.airflow.database import make_empty_database
from warehouse.dbt_session import keep_parse
from warehouse.scores.lexicons import KEPT_FORMS


def prepare() -> None:
    """Keep what every new home begins with; what was kept before is made anew."""
    make_empty_database()
    keep_parse()
    keep_forms(KEPT_FORMS)


if __name__ == "__main__":
    prepare()
