"""The one error of this package."""


class AirflowFailed(Exception):
    """Airflow itself did not work, as opposed to a task of ours: says what, where, what to do."""
