-- Gives the roles of roles.sql the passwords that docker/make-secrets.sh made, when Compose makes the database.
\set owner_password `cat /run/secrets/owner_password`
\set app_password `cat /run/secrets/app_password`
alter role client_credentials_owner password :'owner_password';
alter role client_credentials_app password :'app_password';
