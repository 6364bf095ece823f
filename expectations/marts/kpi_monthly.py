"""KPIs by month, before they are published."""

from expectations.marts.kpis import periods

SUITES = periods("kpi.kpi_monthly", days_behind=62)
