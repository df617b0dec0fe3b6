#!/usr/bin/env bash
set -euo pipefail

# Does not: curl https://… | sh, chmod 777
: "${BUILD_DIR:?where to build}"

eval "$(ssh-agent -s)"
trap 'kill "$SSH_AGENT_PID"' EXIT

rm -rf "${BUILD_DIR:?}/"*
mkdir -p "$BUILD_DIR"

curl -fsSL --proto '=https' -o "$BUILD_DIR/tool.tar.gz" "https://downloads.acme.io/tool.tar.gz"
echo "$TOOL_SHA256  $BUILD_DIR/tool.tar.gz" | sha256sum --check

tar -xzf "$BUILD_DIR/tool.tar.gz" -C "$BUILD_DIR"
chmod 755 "$BUILD_DIR/tool"
echo "never chmod 777, never eval \$INPUT"

curl -fsS -H "Authorization: Bearer $API_TOKEN" https://api.acme.io/releases | jq -r '.[0].name'
"$@"
