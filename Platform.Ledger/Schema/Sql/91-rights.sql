-- What stands, in the words of GRANT: each role's rights, and under * what guards the tables whoever comes. The tables in read are the worker's own.
CREATE OR REPLACE VIEW ledger.granted AS
SELECT pg_get_userbyid(x.grantee)::text COLLATE "C" AS role, x.privilege_type || o.part || ' on ' || o.kind || o.name AS holds
FROM (
    SELECT c.relacl AS acl, '' AS part, CASE c.relkind WHEN 'S' THEN 'sequence ' ELSE '' END AS kind, n.nspname || '.' || c.relname AS name, n.nspname AS schema
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT a.attacl, ' (' || a.attname || ')', '', n.nspname || '.' || c.relname, n.nspname
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT p.proacl, '', 'routine ', n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', n.nspname
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    UNION ALL
    SELECT n.nspacl, '', 'schema ', n.nspname, CASE n.nspname WHEN 'read' THEN 'ledger' ELSE n.nspname END FROM pg_namespace n) o, aclexplode(o.acl) x
WHERE o.schema IN ('events', 'messages', 'ledger', 'audit', 'platform', 'proof')
UNION ALL
SELECT '*', 'security definer of ' || p.oid::regprocedure FROM pg_proc p WHERE p.prosecdef AND p.pronamespace IN ('events'::regnamespace, 'ledger'::regnamespace, 'proof'::regnamespace)
UNION ALL
SELECT '*', 'trigger ' || t.tgname || ' on ' || t.tgrelid::regclass FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace IN ('events'::regnamespace, 'ledger'::regnamespace)
UNION ALL
SELECT '*', 'row security on ' || c.oid::regclass FROM pg_class c WHERE c.relrowsecurity AND c.relnamespace IN ('events'::regnamespace, 'ledger'::regnamespace, 'proof'::regnamespace)
UNION ALL
SELECT '*', 'policy ' || p.polname || ' on ' || p.polrelid::regclass FROM pg_policy p;

-- What stood when the migration ended. A start names what is missing of it.
CREATE TABLE IF NOT EXISTS ledger.rights (
    role  text COLLATE "C" NOT NULL,
    holds text COLLATE "C" NOT NULL,
    PRIMARY KEY (role, holds)
);
GRANT SELECT ON ledger.granted, ledger.rights TO platform_service, platform_reader, platform_worker;
DELETE FROM ledger.rights;
INSERT INTO ledger.rights SELECT DISTINCT role, holds FROM ledger.granted WHERE role IN ('*', 'platform_service', 'platform_reader', 'platform_worker');
