# One service's functions; every function of the service runs from this image (FUNCTION_SOURCE, FUNCTION_TARGET).
# docker build --build-arg SERVICE=messages --tag fanfare-messages:1 .
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS packages
COPY requirements/functions.lock /
# The modules are compiled once here, so that no function does it while somebody waits for it to wake.
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python --disable-pip-version-check install --quiet --no-cache-dir --no-compile \
      --only-binary :all: --require-hashes --requirement /functions.lock \
 && find /venv -type d -name tests -prune -exec rm -r {} + \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /venv

FROM ${PYTHON} AS app
COPY eventing/*.py /app/eventing/
COPY eventing/contracts /app/eventing/contracts
COPY promotions /app/promotions
COPY functions/__init__.py /app/functions/
COPY functions/shared /app/functions/shared
ARG SERVICE
COPY functions/${SERVICE} /app/functions/${SERVICE}
RUN python -m compileall -q --invalidation-mode unchecked-hash /app

FROM ${PYTHON}
RUN find / -xdev -path '*-packages/*' \( -name 'pip*' -o -name 'setuptools*' -o -name 'wheel*' -o -name pkg_resources \) -prune \
      -exec rm -r {} + \
 && rm -f /usr/bin/pip* /usr/local/bin/pip*
COPY --from=packages /venv /venv
COPY --from=app /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
CMD ["python", "-m", "functions.shared.serve"]
