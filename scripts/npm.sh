#!/bin/sh
# Installs the npm packages of a folder when its lock file has changed. npm.sh FOLDER
set -eu
cd "$(dirname "$0")/../$1"

installed=node_modules/.installed-lock.json
cmp -s package-lock.json "$installed" && exit 0
echo "安装 / installing: npm packages of $1"
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
cp package-lock.json "$installed"
