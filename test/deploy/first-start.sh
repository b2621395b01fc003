#!/usr/bin/env bash
# From nothing to the first page: the five commands of docs/operate.md, in a root that has Node, npm,
# a shell and nothing else. Prints what a person would see; ends with 0 once the page shows the state
# of a monitor of one's own.
# As root: test/deploy/first-start.sh TARBALL NODE > docs/first-start.txt
#   TARBALL  made by npm pack     NODE  an unpacked Node 24, with bin/node and npm in lib/node_modules
# npm takes packages from the cache of the user where they are there, and from the registry if not.
set -euo pipefail
tarball=$(realpath "$1") node=$(realpath "$2") port=${PORT:-38990}
root=$(mktemp -d /tmp/vigie-first.XXXXXX) served= target=
cleanup() {
  kill $served $target 2> /dev/null || true
  awk -v root="$root/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | xargs -rn1 umount -l
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT

mkdir -p "$root"/{bin,usr/bin,usr/local/bin,usr/local/lib,etc/ssl/certs,root,proc,dev,tmp,home/npm}
for program in /bin/sh /usr/bin/env; do cp "$program" "$root$program"; done
cp "$node/bin/node" "$root/usr/local/bin/node"
cp -a "$node/lib/node_modules" "$root/usr/local/lib/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
# Libraries of these programs, of name look-ups, and of the packages' native modules.
{ ldd /bin/sh /usr/bin/env "$node/bin/node"; ls /lib/*/libnss_{dns,files}.so.2 2> /dev/null; } |
  grep -o '/[^ :]*\.so[^ :]*' | sort -u | xargs cp --parents -L -t "$root"
cp /etc/resolv.conf /etc/nsswitch.conf /etc/hosts "$root/etc/"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp "$tarball" "$root/root/"
mount --bind /proc "$root/proc"; mount --bind /dev "$root/dev"
cache=$(npm config get cache); mkdir -p "$cache"; mount --bind "$cache" "$root/home/npm"
proxies=$(env | grep -iE '^(https?|no)_proxy=' || true)
become() {
  # shellcheck disable=SC2086
  exec chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/root NO_COLOR=1 \
    npm_config_cache=/home/npm npm_config_prefer_offline=true npm_config_fund=false \
    npm_config_update_notifier=false NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
    PORT="$port" $proxies /bin/sh -c "cd /root && $1"
}
inside() { (become "$1"); }
begun=$(date +%s%N)
run() { printf '$ %s\n' "$1"; inside "$1" 2>&1; echo; }

# An API of one's own.
become "exec node -e 'require(\"http\").createServer((q,r)=>r.end(\"pong\")).listen($((port + 1)),\"127.0.0.1\")'" & target=$!

run "npm install -g ./$(basename "$tarball")"
run "vigie init --title 'My API' --url http://127.0.0.1:$port --monitor http://127.0.0.1:$((port + 1))/ping"
run "echo 'correct horse battery staple' | vigie user add ada@exemple.fr --role admin --password-stdin"
# Its exit code counts what is missing, such as a mail server.
run "vigie doctor" || true
printf '$ %s\n' "vigie serve"
become "exec vigie serve" 2> /dev/null & served=$!
until curl -fs "http://127.0.0.1:$port/api/v1/summary" | grep -q '"state":"operational"'; do
  kill -0 $served
  [ $((($(date +%s%N) - begun) / 1000000000)) -lt 300 ] || { echo "no state after 5 minutes"; exit 1; }
  sleep 0.1
done
printf '\n$ %s\n' "curl -s http://127.0.0.1:$port/ | grep -o '<title>.*</title>'"
curl -fs "http://127.0.0.1:$port/" | grep -o '<title>.*</title>'
printf '$ %s\n' "curl -s http://127.0.0.1:$port/pings"
curl -fs "http://127.0.0.1:$port/pings"
printf '\n\n# %s\n' "from the first command to a page that shows a measured state: $((($(date +%s%N) - begun) / 1000000000)) s"
printf '# %s\n' "installed, Node apart: $(du -sm --apparent-size --exclude=node_modules/node "$root/usr/local/lib/node_modules/vigie" | cut -f1) MB"
kill -TERM $served; wait $served && echo "# ended with 0"
