-- Run once, by the PostgreSQL image, when its volume is new: a role that owns its database and may create roles for
-- the services, and is no superuser.
\set password `cat /run/secrets/database_password`
CREATE ROLE throughcare LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE throughcare OWNER throughcare;
