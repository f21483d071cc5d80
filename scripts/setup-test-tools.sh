#!/usr/bin/env bash
# Installs from Debian what some tests need and npm install does not bring; without it they are skipped, and say so.
# nginx, caddy, openssl: the proxies of docs/operations.md (test/processes/proxy.test.ts).
# zsh, fish: the completion that bookstore prints for them (test/cli/completion/completion.test.ts).
# chromium: the picture in the README as a browser shows it (test/docs/screenshot.test.ts), the page (test/campaigns/page).
# goaccess, prometheus, systemd: what reads the log and the figures, and starts the unit of docs/operations.md
#   (test/campaigns/monitoring.test.ts, test/campaigns/systemd.test.ts).
# python3-websockets, golang-go and its gorilla package: the examples in these languages (test/campaigns/examples.test.ts).
set -euo pipefail
missing=()
for tool in nginx caddy openssl zsh fish goaccess prometheus chromium; do
  command -v "$tool" >/dev/null || [ -x "/usr/sbin/$tool" ] || missing+=("$tool")
done
[ -x /lib/systemd/systemd ] || missing+=(systemd)
/usr/bin/python3 -c 'import websockets' 2>/dev/null || missing+=(python3-websockets)
[ -d /usr/share/gocode/src/github.com/gorilla/websocket ] || missing+=(golang-go golang-github-gorilla-websocket-dev)
[ "${#missing[@]}" = 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "not installed, and this is not root on Debian: ${missing[*]}" >&2
  exit 1
fi
apt-get update -qq
# The tests start their own; services that start by themselves would only take ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
fi
apt-get install -y -qq --no-install-recommends "${missing[@]}"
