#!/bin/sh
# Usage: install-servers.sh PACKAGE...
# Installs Debian's server packages without starting or creating any system service, as root.
# What it changes for the duration (policy-rc.d, createcluster.d) is afterwards exactly as it was.
set -eu

policy=/usr/sbin/policy-rc.d
backup=/usr/sbin/policy-rc.d.before-platform
mark="no services while platform installs"
clusters=/etc/postgresql-common/createcluster.d
had_clusters=$(test -d "$clusters" && echo yes || echo no)

restore() {
    if [ -e "$backup" ]; then mv -f "$backup" "$policy"; else rm -f "$policy"; fi
    rm -f "$clusters/platform.conf"
    if [ "$had_clusters" = no ]; then rmdir "$clusters" /etc/postgresql-common 2>/dev/null || true; fi
}

# What a run that was killed has left behind: our own policy, and the original beside it.
if grep -qs "$mark" "$policy"; then rm -f "$policy"; fi
if [ -e "$policy" ]; then mv -f "$policy" "$backup"; fi
trap restore EXIT
trap 'exit 1' INT TERM HUP
printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" > "$policy"
chmod 755 "$policy"
mkdir -p "$clusters"
echo "create_main_cluster = false" > "$clusters/platform.conf"

export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" < /dev/null

# Nor at the next boot: the platform starts its own.
services="postgresql.service redis-server.service"
# A machine that had it before may log with it: only what was installed here.
case " $* " in *" rsyslog "*) services="$services rsyslog.service syslog.socket" ;; esac
# shellcheck disable=SC2086 # one word a service
if command -v systemctl > /dev/null; then systemctl disable --quiet $services 2> /dev/null || true; fi
