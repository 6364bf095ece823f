# The image of every Airflow service and of the sandbox: docker-compose.yml says which is which.

FROM python:3.11-slim-bookworm AS packages
RUN apt-get update \
    && apt-get install --yes --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements-deploy.lock /tmp/
# pip compiles bytecode: without it, every start of Airflow costs seconds more.
RUN pip install --no-cache-dir --require-hashes --requirement /tmp/requirements-deploy.lock

FROM python:3.11-slim-bookworm
# Nobody's account: it owns nothing but the folders that are written.
RUN useradd --uid 10001 --gid 0 --home-dir /opt/airflow --create-home kenno \
    && install --directory --owner 10001 --group 0 --mode 0770 \
        /opt/airflow/logs /var/lib/kenno /var/lib/kenno/published
COPY --from=packages /opt/venv /opt/venv
COPY . /opt/kenno
ENV PATH=/opt/venv/bin:$PATH \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/kenno/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    DBT_SEND_ANONYMOUS_USAGE_STATS=false \
    DO_NOT_TRACK=1 \
    GX_ANALYTICS_ENABLED=false \
    KENNO_CONFIG=/opt/kenno/kenno.toml \
    KENNO_HOME=/var/lib/kenno
# Editable: dbt_project/ and dags/ stay beside the packages, where they are looked for.
RUN pip install --no-cache-dir --no-deps --editable /opt/kenno \
    && python -m compileall -q /opt/kenno \
    && python -m warehouse.installation
USER 10001:0
WORKDIR /opt/airflow
CMD ["kenno", "--help"]
