"""KPIs by day, before they are published."""

from expectations.marts.kpis import periods

SUITES = periods("kpi.kpi_daily", days_behind=2)
