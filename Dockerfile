# syntax=docker/dockerfile:1
# The server with its console in one binary, on a small Debian, run by a user without rights.

# What the console explains flags with.
FROM rust:1.95.0-bookworm AS engine
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    rustup target add wasm32-unknown-unknown \
    && cargo build --locked --profile wasm --target wasm32-unknown-unknown \
        --package tidegate-wasm --package tidegate-verify \
    && cargo run --locked --package xtask-bindgen -- \
        target/wasm32-unknown-unknown/wasm/tidegate_wasm.wasm /out/engine engine \
    && cargo run --locked --package xtask-bindgen -- \
        target/wasm32-unknown-unknown/wasm/tidegate_verify.wasm /out/engine verify

FROM node:20-bookworm-slim AS console
WORKDIR /build
COPY web/package.json web/package-lock.json ./
RUN npm ci
COPY web ./
COPY --from=engine /out/engine/*.js /out/engine/*_bg.wasm public/engine/
RUN npm run build

FROM rust:1.95.0-bookworm AS server
# The image's own toolchain is the one that rust-toolchain.toml names; its development components are not needed.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /build
COPY . .
COPY --from=console /build/dist web/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --package tidegate \
    && install -D target/release/tidegate /out/tidegate

FROM debian:bookworm-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/tidegate --shell /usr/sbin/nologin tidegate
COPY --from=server /out/tidegate /usr/local/bin/tidegate
COPY LICENSE /usr/share/doc/tidegate/LICENSE
USER 10001:10001
WORKDIR /var/lib/tidegate
ENV TIDEGATE_LISTEN=0.0.0.0:8080 \
    TIDEGATE_DATA_DIR=/var/lib/tidegate
VOLUME ["/var/lib/tidegate"]
EXPOSE 8080
# Liveness alone: a database that is away for a while is no reason to restart a server that still serves rules.
# Who lets the container speak TLS itself, or listen on another port, says another check when starting it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /livez HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"]
ENTRYPOINT ["tidegate"]
CMD ["serve"]
