#!/usr/bin/env bash
# Installs the peers that npm install does not bring: json-server beside this file, websocketd from Debian.
set -euo pipefail
cd "$(dirname "$0")"
npm install --prefix .peers --no-save --no-audit --no-fund json-server@0.17.4
if ! command -v websocketd >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq websocketd
fi
