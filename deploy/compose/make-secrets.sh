#!/bin/sh
# Makes what cluster.yaml and one-machine.yaml name as secrets, in ./secrets. What is there already is left as it is.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets

random() { openssl rand -hex 24; }
# keep FILE VALUE: writes it once.
keep() { [ -s "$1" ] || printf '%s\n' "$2" > "$1"; }

keep admin-password "$(random)"
keep master-key "$(openssl rand -base64 32)"
keep postgres-password "$(random)"
keep program-password "$(random)"
keep clickhouse-password "$(random)"
keep valkey-password "$(random)"
keep s3-secret "$(random)"

program=$(cat program-password)
# The network between them is the machine's own, so these speak without TLS.
keep postgres-administrator-url "postgres://postgres:$(cat postgres-password)@postgres:5432/postgres?sslmode=disable"
keep postgres-url-direct "postgres://bellwether:$program@postgres:5432/bellwether?sslmode=disable"
keep postgres-url "postgres://bellwether:$program@pgbouncer:6432/bellwether?sslmode=disable"
keep pgbouncer-users "\"bellwether\" \"$program\""
keep clickhouse-password-sha256.xml "<clickhouse><users><bellwether><password_sha256_hex>$(printf %s "$(cat clickhouse-password)" | openssl dgst -sha256 -r | cut -d' ' -f1)</password_sha256_hex></bellwether></users></clickhouse>"
keep clickhouse-cluster-secret.xml "<clickhouse><remote_servers><bellwether><secret>$(random)</secret></bellwether></remote_servers></clickhouse>"
keep redis-url "redis://:$(cat valkey-password)@valkey:6379"
keep valkey.conf "$(printf 'requirepass %s\nsave ""\nappendonly no\nmaxmemory 192mb\nmaxmemory-policy volatile-ttl' "$(cat valkey-password)")"
if [ ! -s tls.crt ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 397 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout tls.key -out tls.crt 2>/dev/null
fi
# Compose mounts files with their owner and mode; processes in containers have users of their own and have to read them.
chmod 755 . && chmod 644 ./*
printf 'The secrets are in %s. The first administrator'"'"'s password: %s/admin-password\n' "$PWD" "$PWD"
