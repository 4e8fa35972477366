#!/usr/bin/env bash
# Checks signed proofs with bash, openssl 3 and coreutils alone (docs/audit-format.md).
#   verify-proof.sh proof <file.tlog-proof> <entry file> <vkey>…    one entry is in the log that these keys have signed
#   verify-proof.sh export <directory> <vkey>…                      all entries of a whole export; about 100 a second
set -euo pipefail
export LC_ALL=C
fail() { echo "WRONG: $*" >&2; exit 1; }
sha() { openssl dgst -sha256 -r | cut -c1-64; }
bin() { tr a-f A-F | basenc --base16 -d; }
unbase() { base64 -d | basenc --base16 -w0 | tr A-F a-f; }
leaf() { { printf '\0'; cat "$1"; } | sha; }
node() { printf '01%s%s' "$1" "$2" | bin | sha; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# checkpoint <file> <vkey>…: sets origin, size, root (hex); every key given must have signed, whichever else has, and each of its lines must be right.
checkpoint() {
    local file=$1 vkey name id key type line; shift
    sed '/^$/,$d' "$file" > "$work/text"
    { read -r origin; read -r size; read -r root; } < "$work/text"
    [[ $size =~ ^(0|[1-9][0-9]*)$ ]] || fail "$file: no tree size"
    root=$(unbase <<< "$root")
    (($# > 0)) || fail "$file: name a key you trust"
    # read would pass over it.
    [[ -z $(tail -c 1 "$file") ]] || fail "$file: its last line has no end"
    for vkey in "$@"; do
        # Not by read with IFS=+, which takes a last + of the key for a separator and drops it.
        name=${vkey%%+*} key=${vkey#*+}
        id=${key%%+*} key=${key#*+}
        [[ $name == "$origin" ]] || fail "$vkey is no key of $origin"
        key=$(unbase <<< "$key") type=${key:0:2} key=${key:2}
        [[ $type == 02 ]] || key=302a300506032b6570032100$key # what X.509 writes before an Ed25519 key
        bin <<< "$key" > "$work/key"
        : > "$work/signed"
        while read -r _ name line; do
            line=$(unbase <<< "$line")
            [[ $name == "$origin" && ${line:0:8} == "$id" ]] || continue
            bin <<< "${line:8}" > "$work/signature"
            if [[ $type == 02 ]]; then
                openssl dgst -sha256 -verify "$work/key" -keyform DER -signature "$work/signature" "$work/text"
            else
                openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$work/text" -sigfile "$work/signature"
            fi > "$work/said" 2>&1 || fail "$file: the signature of $origin+$id is not over this text"
            echo yes > "$work/signed"
        done < <(sed '1,/^$/d' "$file")
        [[ -s $work/signed ]] || fail "$file: $origin+$id has not signed"
    done
}

# inclusion <index> <leaf> <hashes file>: RFC 9162 section 2.1.3.2 against size and root.
inclusion() {
    local fn=$1 sn=$((size - 1)) r=$2 p
    (($1 < size)) || fail "index $1 of $size"
    while read -r p; do
        p=$(unbase <<< "$p")
        ((sn > 0)) || fail "too many hashes"
        if ((fn % 2 == 1 || fn == sn)); then
            r=$(node "$p" "$r")
            while ((fn % 2 == 0 && fn > 0)); do fn=$((fn >> 1)) sn=$((sn >> 1)); done
        else
            r=$(node "$r" "$p")
        fi
        fn=$((fn >> 1)) sn=$((sn >> 1))
    done < "$3"
    ((sn == 0)) && [[ $r == "$root" ]] || fail "the entry is not at index $1 of this tree"
}

# proof <file.tlog-proof> <entry file> <vkey>…
proof() {
    local file=$1 entry=$2 index; shift 2
    [[ $(sed -n 1p "$file") == c2sp.org/tlog-proof@v1 ]] || fail "$file: is no tlog-proof"
    sed '1,/^$/d' "$file" > "$work/checkpoint"
    sed '/^$/,$d' "$file" | sed -e 1d -e '/^extra /d' > "$work/head"
    index=$(sed -n '1s/^index //p' "$work/head")
    [[ $index =~ ^(0|[1-9][0-9]*)$ ]] || fail "$file: no index"
    sed 1d "$work/head" > "$work/hashes"
    checkpoint "$work/checkpoint" "$@"
    inclusion "$index" "$(leaf "$entry")" "$work/hashes"
    echo "the entry is at index $index of $origin with $size entries, root $root"
}

# whole <directory> <vkey>…: the chains (by verify-export.sh beside this file), the root over all lines, the signatures.
whole() {
    local directory=$1 n=0 level hash=; local -a complete=(); shift
    checkpoint "$directory/checkpoint" "$@"
    bash "$(dirname "${BASH_SOURCE[0]}")/verify-export.sh" "$directory/entries.ndjson"
    while IFS= read -r entry; do
        printf '%s' "$entry" > "$work/entry"
        hash=$(leaf "$work/entry")
        # One complete subtree for each binary digit 1 of n; a leaf joins them as a carry does in addition.
        for ((level = 0; n >> level & 1; level++)); do hash=$(node "${complete[level]}" "$hash"); done
        complete[level]=$hash
        n=$((n + 1))
    done < "$directory/entries.ndjson"
    hash=
    for ((level = 0; n >> level > 0; level++)); do
        ((n >> level & 1)) || continue
        hash=${hash:+$(node "${complete[level]}" "$hash")} hash=${hash:-${complete[level]}}
    done
    [[ $n == "$size" && ${hash:-$(printf '' | sha)} == "$root" ]] || fail "the $n lines do not give the checkpoint's root"
    echo "$n entries give the root $root that $origin has signed"
}

case "${1-}" in
    proof) shift; proof "$@" ;;
    export) shift; whole "$@" ;;
    *) sed -n '2,4p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
