-- Once, when the first of the three is made. The limits are the role's own: a pool in between forgets those of a connection.
CREATE ROLE musharaka LOGIN PASSWORD '@APP_PASSWORD@';
ALTER ROLE musharaka SET lock_timeout = '5s';
ALTER ROLE musharaka SET statement_timeout = '30s';
CREATE DATABASE musharaka OWNER musharaka;
REVOKE CONNECT ON DATABASE musharaka FROM PUBLIC;
GRANT CONNECT ON DATABASE musharaka TO musharaka;
