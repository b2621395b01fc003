#!/usr/bin/env bash
# Runs the steps of the Dockerfile without a container engine, in a root of its own, and checks what
# the image would do: start as an unprivileged user on a read-only root, answer /readyz, end in order.
# As root on Debian: test/deploy/clean-root.sh BASE NODE
#   BASE  a root made by debootstrap --variant=minbase --include=ca-certificates bookworm BASE
#   NODE  an unpacked Node 24, with bin/node and npm in lib/node_modules
# Of a Dockerfile it knows what ours has. It copies BASE; nothing outside of its folder is changed.
set -euo pipefail
base=$1 node=$2 source=$(git rev-parse --show-toplevel)
work=$(mktemp -d /tmp/vigie-root.XXXXXX)
cleanup() {
  # Inner mounts first; what is still mounted is not entered.
  awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts | sort -r | xargs -rn1 umount -l
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT

stage=0 root= folder=/ names=()
variables=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp)
inside() { chroot "$root" /usr/bin/env -i "${variables[@]}" "$@"; }

begin() {
  stage=$((stage + 1)) root=$work/$stage folder=/ variables=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp)
  cp -a "$base" "$root"
  # It resolves and trusts what this machine does: a proxy's authority, for one.
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  variables+=(NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt)
  cp -a "$node/bin" "$node/lib" "$root/usr/local/"
  inside useradd --uid 1000 --create-home node
  mount --bind /proc "$root/proc"; mount --bind /dev "$root/dev"
}

copy() {
  case $* in
    --from=*) cp -a "$work/1$2" "$root$3" ;;
    ". .") git -C "$source" ls-files -z | grep -zv '^test/' | (cd "$source" && xargs -0 cp --parents -t "$root$folder") ;;
    *) for file in "${@:1:$#-1}"; do cp "$source/$file" "$root$folder/"; done ;;
  esac
}

while IFS= read -r line; do
  read -r word rest <<< "$line" || true
  case $word in
    FROM) begin ;;
    WORKDIR) folder=$rest; mkdir -p "$root$folder" ;;
    # shellcheck disable=SC2086
    COPY) copy $rest ;;
    RUN) echo "== $rest" >&2; inside /bin/sh -ec "cd $folder && $rest" >&2 ;;
    ENV) read -ra more <<< "$rest"; variables+=("${more[@]}") ;;
  esac
done < "$source/Dockerfile"

echo "program and packages: $(du -sm "$root/opt/vigie" | cut -f1) MB"
mkdir -p "$root/etc/vigie"
printf '%s\n' 'pages: [{ id: p, title: P, url: "https://p.test", providers: [] }]' > "$root/etc/vigie/vigie.yaml"
# Read-only but for the volume, as with docker run --read-only.
mount --bind "$root" "$root"; mount --bind "$root/var/lib/vigie" "$root/var/lib/vigie"
mount -o remount,ro,bind "$root"
variables+=(PORT=38999 HOST=127.0.0.1)
begun=$(date +%s%N)
chroot --userspec=1000:1000 "$root" /usr/bin/env -i "${variables[@]}" \
  node --max-semi-space-size=1 /opt/vigie/dist/server/installed.mjs serve & server=$!
until curl -fs http://127.0.0.1:38999/readyz > /dev/null; do kill -0 $server; sleep 0.05; done
echo "ready after $((($(date +%s%N) - begun) / 1000000)) ms"
check=$(sed -n 's/^HEALTHCHECK .*"-e", "\(.*\)"\]$/\1/p' "$source/Dockerfile")
inside node -e "$check" && echo "healthcheck: healthy"
if touch "$root/opt/vigie/x" 2>/dev/null; then echo "the root can be written"; exit 1; fi
kill -TERM $server; wait $server && echo "ended with 0"
inside node -e "$check" && exit 1 || echo "healthcheck of a stopped server: unhealthy"
