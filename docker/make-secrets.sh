#!/bin/sh
# Makes the passwords and keys that docker-compose.yml reads from files, once: a database keeps its passwords, and its
# rows need their keys. Ids of keys hold the day, so that keys made anew are never taken for older ones.
set -eu
umask 077
cd "$(dirname "$0")/.."

if [ -e secrets ]; then
  echo 'There are secrets already, and the database needs them: nothing was changed.' >&2
  exit 1
fi
rm -rf secrets.new
mkdir secrets.new
cd secrets.new

password() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
for role in database owner app; do password > "${role}_password"; done
at='@database/client_credentials?sslmode=disable'
printf 'postgresql://client_credentials_app:%s%s' "$(cat app_password)" "$at" > database_url
printf 'postgresql://client_credentials_owner:%s%s' "$(cat owner_password)" "$at" > migration_database_url
for ring in secret_hash data_encryption session audit; do
  printf 'k%s:%s' "$(date +%Y%m%d)" "$(head -c 32 /dev/urandom | base64)" > "${ring}_keys"
done

# In containers the files belong to whom they belong to here, so the programs that read them run as that user; PostgreSQL
# does not run as root.
owner=$(id -u):$(id -g)
if [ "$(id -u)" = 0 ]; then
  owner=1000:1000
  chown -R "$owner" .
fi
cd ..
echo "SECRETS_OWNER=$owner" >> .env
mv secrets.new secrets
echo 'Made secrets/. Keep a copy of it: without the keys, the data in the database is of no use.'
