#!/bin/sh
# What the tests need from Debian's packages: a browser for the screens, PostgreSQL for the store. Nothing to do where they are there.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium fonts-noto-core"
command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    # The tests start their own server: the package's need not run.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "not installed:$missing. The tests that need it will be skipped (install it to run them)." >&2
fi
