# syntax=docker/dockerfile:1
# `npm run image:check` builds this on a base of its own, with buildah.
ARG BASE=docker.io/library/node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY migrations migrations
COPY public public
COPY src src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund
# Packages bring more than runs: a compiler that only a plugin of a build uses, a viewer of which the build took its files,
# sources, types and maps. Licences stay.
RUN rm -rf node_modules/typescript node_modules/swagger-ui-dist node_modules/@types dist/.tsbuildinfo \
  && find node_modules dist -type f -regex '.*\.\([cm]?ts\|map\)' -delete

FROM ${BASE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY bin bin
COPY templates templates
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT ?? 3000) + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# It becomes Node, which so gets SIGTERM itself: no npm, no shell in between.
CMD ["bin/serve"]
