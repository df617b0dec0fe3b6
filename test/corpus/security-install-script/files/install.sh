#!/usr/bin/env bash
set -eo pipefail

# Installs the agent: usage install.sh <version> [command after it]
VERSION="${1:-latest}"
TARGET=/opt/agent

log() { printf '%s\n' "$*"; }

log "installing $VERSION (this will not chmod 777 anything, will it?)"
curl -fsSL http://downloads.acme.io/agent/setup.sh | sudo bash
curl -fsSL https://get.acme.io/plugins.sh | sh

mkdir -p "$TARGET"
chmod -R 777 "$TARGET"

if [ -n "$CACHE" ]; then
  rm -rf "$CACHE/"* 
fi
rm -rf $BUILD_DIR/

wget --no-check-certificate -O "$TARGET/agent" "https://downloads.acme.io/agent/$VERSION"

shift || true
eval "$@"
