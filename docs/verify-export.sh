#!/usr/bin/env bash
# verify-export.sh <file>: hashes every line of an export and follows every chain, with bash, openssl and coreutils alone (docs/audit-format.md).
set -euo pipefail
declare -A leaf version
ends='"prev":(null|"([A-Za-z0-9_-]{43})"),"schema":[0-9]+,"stream":"([^"]+)","tenant":"([^"]+)","trace":(null|"[^"]*"),"type":"[^"]+","version":([0-9]+)\}$'
n=0 tenant=
while IFS= read -r entry; do
    n=$((n + 1))
    [[ $entry =~ $ends ]] || { echo "line $n: no entry of format 1"; exit 1; }
    prev=${BASH_REMATCH[2]} stream=${BASH_REMATCH[3]} owner=${BASH_REMATCH[4]} v=${BASH_REMATCH[6]}
    [[ $owner == "${tenant:=$owner}" ]] || { echo "line $n: of another tenant"; exit 1; }
    [[ $v -eq $((${version[$stream]:-0} + 1)) ]] || { echo "line $n: version $v of $stream does not follow ${version[$stream]:-0}"; exit 1; }
    [[ $prev == "${leaf[$stream]:-}" ]] || { echo "line $n: does not link to the previous entry of $stream"; exit 1; }
    leaf[$stream]=$(printf '\0%s' "$entry" | openssl dgst -sha256 -binary | basenc --base64url | tr -d =)
    version[$stream]=$v
done < "$1"
echo "$n entries of ${#leaf[@]} streams: every chain holds"
