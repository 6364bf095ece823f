"""Airflow, driven from outside: its services are processes, its state is asked over its API."""

from warehouse.airflow.errors import AirflowFailed
from warehouse.airflow.pipeline import run_pipeline
from warehouse.airflow.results import PipelineResult, TaskResult
from warehouse.airflow.server import serve

__all__ = ["AirflowFailed", "PipelineResult", "TaskResult", "run_pipeline", "serve"]
