-- What follows from events inside the command's own transaction. Worker makes the tables of its read models itself.
CREATE TABLE IF NOT EXISTS read.rights (
    tenant text COLLATE "C" NOT NULL, grant_id uuid NOT NULL, account uuid NOT NULL, role text COLLATE "C" NOT NULL, until timestamptz,
    PRIMARY KEY (tenant, grant_id));
CREATE INDEX IF NOT EXISTS rights_account ON read.rights (tenant, account);
CREATE TABLE IF NOT EXISTS read.roles (
    tenant text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, permissions text[] NOT NULL, PRIMARY KEY (tenant, name));
CREATE TABLE IF NOT EXISTS read.holders (
    tenant text COLLATE "C" NOT NULL, account uuid NOT NULL, active boolean NOT NULL, PRIMARY KEY (tenant, account));
CREATE TABLE IF NOT EXISTS read.keys (
    id uuid PRIMARY KEY, tenant text COLLATE "C" NOT NULL, hash text NOT NULL, permissions text[] NOT NULL, expires timestamptz);

SELECT ledger.see_own_tenant(t, 'tenant', NULL) FROM unnest(ARRAY['read.rights', 'read.roles', 'read.holders']::regclass[]) AS t;
GRANT SELECT, INSERT, UPDATE, DELETE ON read.rights, read.roles, read.holders, read.keys TO platform_service;
GRANT SELECT ON read.rights, read.roles, read.holders TO platform_reader;

-- A credential by its id, before any tenant is known; nothing else of the table can be read.
CREATE OR REPLACE FUNCTION read.credential(of_id uuid) RETURNS TABLE (tenant text, hash text, permissions text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT k.tenant, k.hash, k.permissions FROM read.keys k WHERE k.id = of_id AND (k.expires IS NULL OR k.expires > clock_timestamp()) $$;
REVOKE ALL ON FUNCTION read.credential FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read.credential TO platform_reader;
