#!/usr/bin/env bash
set -euo pipefail
bash <(curl -fsSL https://get.example.com/install.sh)
/bin/sh -c "$(curl -fsSL https://get.example.com/install.sh)"
version="$(curl -fsSL https://get.example.com/version)"
echo "$version"
