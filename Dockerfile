# One image for web, worker and the command line. The database is a server of your own: DATABASE_URL says which.
FROM node:26-slim
ENV NODE_ENV=production
WORKDIR /hub
# Without optional packages: they are the Node that the image has and the PostgreSQL that the hub then does not start.
COPY package.json package-lock.json .npmrc ./
COPY src/postinstall.cjs src/
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund
COPY . .
USER node
ENV HOST=0.0.0.0
EXPOSE 3000
# Without npm in between, a stop signal reaches the hub itself.
ENTRYPOINT ["node"]
CMD ["src/server.ts", "web"]
