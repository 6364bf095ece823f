"""What must hold before dbt reads landing, one module a source."""
