#!/bin/sh
# The browser that the tests of the screens need, from Debian's packages. Nothing to do where it is there.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
else
    echo "chromium is not installed: the tests in a real browser will be skipped (install it to run them)" >&2
fi
