-- The two roles of the product: one owns the schema and migrates it, the other runs the product (README, "Production").
-- Nobody can log in as one of them before it has a password: Compose sets them by passwords.sql, psql by \password.
create role client_credentials_owner login;
create role client_credentials_app login;
-- An administrator who is no superuser, as on a managed PostgreSQL, may act for the owner only while being a member.
grant client_credentials_owner to current_user;
create database client_credentials owner client_credentials_owner;
revoke all on database client_credentials from public;
grant connect on database client_credentials to client_credentials_app;
\connect client_credentials
-- Before PostgreSQL 15 everyone may create tables in the schema public.
revoke create on schema public from public;
grant create, usage on schema public to client_credentials_owner;
revoke client_credentials_owner from current_user;
