"""KPIs by week, before they are published."""

from expectations.marts.kpis import periods

SUITES = periods("kpi.kpi_weekly", days_behind=15)
