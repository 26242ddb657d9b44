# netpolc for the config management plugin of Argo CD and for CI: slim, not root, the same layers from the same sources.
#   docker build --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" --tag netpolc .
#   docker build --target with-git --tag netpolc:with-git .    # for `netpolc diff` with revisions
FROM python:3.13.5-slim@sha256:6544e0e002b40ae0f59bc3618b07c1e48064c4faed3a15ae2fbd2e8f663e8283 AS build
ARG SOURCE_DATE_EPOCH=1577836800
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
# One folder for what runs, another one for what only builds.
RUN python -m venv --without-pip /opt/netpolc \
    && python -m pip --python /opt/netpolc/bin/python install --no-compile --require-hashes --requirement requirements.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/python -m pip install --require-hashes --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY netpolc netpolc
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && python -m pip --python /opt/netpolc/bin/python install --no-compile --no-deps --no-index /wheel/*.whl \
    && /opt/netpolc/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/netpolc/lib \
    && find /opt/netpolc -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

FROM python:3.13.5-slim@sha256:6544e0e002b40ae0f59bc3618b07c1e48064c4faed3a15ae2fbd2e8f663e8283 AS runtime
COPY --from=build /opt/netpolc /opt/netpolc
ENV PATH=/opt/netpolc/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /work
# The sidecar of Argo CD demands this user; it needs no name and no home.
USER 999
ENTRYPOINT ["netpolc"]
CMD ["help"]

# Its git is that of the day: Debian keeps no older one, so that no version could be named here for long.
FROM runtime AS with-git
USER 0
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
USER 999

FROM runtime
