-- Commits one group of writes and gives each its own outcome.
--
-- A write is a set of runs (a run: events of one write on one stream; a run without events only checks a version), at most one
-- request row, claims and jobs (a job without a due moment is due at once). Arrays are parallel; write numbers count from 1. Within a batch the caller sends at most one write
-- a stream, request or claim, except runs it linked itself: such a run names in run_after the write it was linked behind (else 0).
--
-- New streams and new request ids are the rule, and the unique indexes refuse what is not new. So they are looked up beforehand only
-- where the caller says careful, which it does after such a refusal (23505: nothing of the group has happened).
--
-- Outcomes: 0 accepted, 1 version conflict, 2 request already answered, 3 claim taken, 4 clock skew.
-- first_positions: the tenant_position of the write's first event in its own tenant (its request's tenant), or the
-- tenant's last position where the write has no events.
CREATE OR REPLACE FUNCTION platform.append(
    clock timestamptz, writes integer,
    run_write integer[], run_after integer[], run_tenant text[], run_stream text[], run_version bigint[], run_leaf bytea[],
    event_write integer[], event_tenant text[], event_tenant_index integer[], event_tenant_ordinal bigint[],
    event_stream text[], event_version bigint[], event_entry bytea[], leaves bytea,
    tenants text[], write_tenant_index integer[], write_tenant_ordinal bigint[],
    request_write integer[], request_id uuid[], request_tenant text[], request_hash bytea[], request_answer bytea[], request_seal bytea[],
    claim_write integer[], claim_scope text[], claim_name text[], claim_digest bytea[], claim_tenant text[], claim_stream text[], claim_taken boolean[],
    job_write integer[], job_id uuid[], job_tenant text[], job_kind text[], job_stream text[], job_due timestamptz[], careful boolean,
    OUT outcomes integer[], OUT first_positions bigint[], OUT last_position bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- Plans are made once a connection, perhaps while the tables are empty: they must be those of a full table from the start.
SET plan_cache_mode = force_generic_plan SET jit = off
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    next_group bigint;
    group_digest bytea;
    failed integer[];
    more integer[];
    bases bigint[];
    request_count integer := coalesce(cardinality(request_id), 0);
    event_count integer;
    seals bytea := '';
    now_at timestamptz := clock_timestamp();
BEGIN
    outcomes := array_fill(0, ARRAY[writes]);
    IF abs(extract(epoch FROM now_at - clock)) > 2 THEN
        outcomes := array_fill(4, ARRAY[writes]);
        RETURN;
    END IF;

    -- Positions are given in commit order: whoever holds this lock is the next to commit.
    PERFORM pg_advisory_xact_lock(x'506c6174'::bigint);
    SELECT g.number, g.last, g.digest INTO next_group, last_position, group_digest
    FROM platform.groups g ORDER BY g.number DESC LIMIT 1;

    IF careful AND request_count > 0 THEN
        SELECT array_agg(q.write) INTO failed
        FROM unnest(request_write, request_id) AS q(write, id)
        WHERE EXISTS (SELECT FROM platform.requests r WHERE r.id = q.id);
        IF failed IS NOT NULL THEN
            FOR i IN 1 .. cardinality(failed) LOOP outcomes[failed[i]] := 2; END LOOP;
        END IF;
    END IF;

    SELECT array_agg(r.write) INTO more
    FROM unnest(run_write, run_after, run_tenant, run_stream, run_version, run_leaf) AS r(write, after, tenant, stream, version, leaf)
    LEFT JOIN LATERAL (
        SELECT l.version, l.leaf FROM platform.log l
        WHERE l.tenant = r.tenant AND l.stream = r.stream ORDER BY l.version DESC LIMIT 1) h ON true
    WHERE r.after = 0 AND (careful OR r.version > 0) AND (coalesce(h.version, 0) <> r.version OR h.leaf IS DISTINCT FROM r.leaf);
    IF more IS NOT NULL THEN
        FOR i IN 1 .. cardinality(more) LOOP
            IF outcomes[more[i]] = 0 THEN outcomes[more[i]] := 1; END IF;
        END LOOP;
        failed := failed || more;
    END IF;

    IF cardinality(claim_write) > 0 THEN
        SELECT array_agg(c.write) INTO more
        FROM unnest(claim_write, claim_scope, claim_name, claim_digest, claim_tenant, claim_stream, claim_taken)
            AS c(write, scope, name, digest, tenant, stream, taken)
        WHERE c.taken AND EXISTS (
            SELECT FROM platform.claims k WHERE k.scope = c.scope AND k.name = c.name AND k.digest = c.digest
                AND (k.tenant, k.stream) <> (c.tenant, c.stream));
        IF more IS NOT NULL THEN
            FOR i IN 1 .. cardinality(more) LOOP
                IF outcomes[more[i]] = 0 THEN outcomes[more[i]] := 3; END IF;
            END LOOP;
            failed := failed || more;
        END IF;
    END IF;

    -- What was linked behind a refused write is refused too. Write numbers grow along the links, so one pass in order is enough.
    IF failed IS NOT NULL THEN
        FOR i IN 1 .. coalesce(cardinality(run_write), 0) LOOP
            IF run_after[i] > 0 AND outcomes[run_after[i]] > 0 AND outcomes[run_write[i]] = 0 THEN
                outcomes[run_write[i]] := 1;
            END IF;
        END LOOP;
        -- Keep what is accepted, and count its ordinals anew.
        SELECT array_agg(k.write ORDER BY k.o), array_agg(k.tenant ORDER BY k.o), array_agg(k.tenant_index ORDER BY k.o),
            array_agg(k.tenant_ordinal ORDER BY k.o), array_agg(k.stream ORDER BY k.o), array_agg(k.version ORDER BY k.o),
            array_agg(k.entry ORDER BY k.o), string_agg(k.leaf, '' ORDER BY k.o)
        INTO event_write, event_tenant, event_tenant_index, event_tenant_ordinal, event_stream, event_version, event_entry, leaves
        FROM (
            SELECT e.*, substr(leaves, (e.o::integer - 1) * 32 + 1, 32) AS leaf,
                row_number() OVER (PARTITION BY e.tenant ORDER BY e.o) AS tenant_ordinal
            FROM unnest(event_write, event_tenant, event_tenant_index, event_stream, event_version, event_entry)
                WITH ORDINALITY AS e(write, tenant, tenant_index, stream, version, entry, o)
            WHERE outcomes[e.write] = 0) k;
        FOR w IN 1 .. writes LOOP
            write_tenant_ordinal[w] := (
                SELECT coalesce(min(e.o), 0)
                FROM unnest(event_write, event_tenant_index, event_tenant_ordinal) AS e(write, t, o)
                WHERE e.write = w AND e.t = write_tenant_index[w]);
        END LOOP;
        SELECT array_agg(q.write ORDER BY q.o), array_agg(q.id ORDER BY q.o), array_agg(q.tenant ORDER BY q.o),
            array_agg(q.hash ORDER BY q.o), array_agg(q.answer ORDER BY q.o), array_agg(q.seal ORDER BY q.o), count(*)
        INTO request_write, request_id, request_tenant, request_hash, request_answer, request_seal, request_count
        FROM unnest(request_write, request_id, request_tenant, request_hash, request_answer, request_seal)
            WITH ORDINALITY AS q(write, id, tenant, hash, answer, seal, o)
        WHERE outcomes[q.write] = 0;
    END IF;

    SELECT array_agg(coalesce(h.tenant_position, 0) ORDER BY t.o) INTO bases
    FROM unnest(tenants) WITH ORDINALITY AS t(tenant, o)
    LEFT JOIN LATERAL (
        SELECT l.tenant_position FROM platform.log l WHERE l.tenant = t.tenant ORDER BY l.tenant_position DESC LIMIT 1) h ON true;

    first_positions := ARRAY(
        SELECT bases[w.t] + w.o FROM unnest(write_tenant_index, write_tenant_ordinal) WITH ORDINALITY AS w(t, o, n) ORDER BY w.n);

    event_count := coalesce(cardinality(event_entry), 0);
    IF event_count = 0 AND request_count = 0 THEN
        RETURN;
    END IF;

    IF event_count > 0 THEN
        INSERT INTO platform.log (position, tenant, tenant_position, stream, version, leaf, entry)
        SELECT last_position + e.o, e.tenant, bases[e.tenant_index] + e.tenant_ordinal, e.stream, e.version,
            substr(leaves, (e.o::integer - 1) * 32 + 1, 32), e.entry
        FROM unnest(event_tenant, event_tenant_index, event_tenant_ordinal, event_stream, event_version, event_entry)
            WITH ORDINALITY AS e(tenant, tenant_index, tenant_ordinal, stream, version, entry, o);
        group_digest := sha256('\x02'::bytea || group_digest || leaves);
    ELSE
        group_digest := sha256('\x02'::bytea || group_digest);
    END IF;
    next_group := next_group + 1;

    IF request_count > 0 THEN
        INSERT INTO platform.requests (id, tenant, request_hash, answer, first_tenant_position, group_number, ordinal)
        SELECT q.id, q.tenant, q.hash, q.answer, first_positions[q.write], next_group, q.o
        FROM unnest(request_write, request_id, request_tenant, request_hash, request_answer)
            WITH ORDINALITY AS q(write, id, tenant, hash, answer, o);
        SELECT string_agg(q.seal || int8send(first_positions[q.write]), '' ORDER BY q.o) INTO seals
        FROM unnest(request_write, request_seal) WITH ORDINALITY AS q(write, seal, o);
    END IF;

    IF cardinality(claim_write) > 0 THEN
        DELETE FROM platform.claims k
        USING unnest(claim_write, claim_name, claim_tenant, claim_stream, claim_taken) AS c(write, name, tenant, stream, taken)
        WHERE NOT c.taken AND outcomes[c.write] = 0 AND k.tenant = c.tenant AND k.stream = c.stream AND k.name = c.name;
        INSERT INTO platform.claims (scope, name, digest, tenant, stream)
        SELECT c.scope, c.name, c.digest, c.tenant, c.stream
        FROM unnest(claim_write, claim_scope, claim_name, claim_digest, claim_tenant, claim_stream, claim_taken)
            AS c(write, scope, name, digest, tenant, stream, taken)
        WHERE c.taken AND outcomes[c.write] = 0 AND NOT EXISTS (
            SELECT FROM platform.claims k WHERE k.scope = c.scope AND k.name = c.name AND k.digest = c.digest
                AND k.tenant = c.tenant AND k.stream = c.stream);
    END IF;

    IF cardinality(job_write) > 0 THEN
        INSERT INTO platform.jobs (id, tenant, kind, stream, due)
        SELECT j.id, j.tenant, j.kind, j.stream, coalesce(j.due, now_at)
        FROM unnest(job_write, job_id, job_tenant, job_kind, job_stream, job_due) AS j(write, id, tenant, kind, stream, due)
        WHERE outcomes[j.write] = 0;
        PERFORM pg_notify('platform_jobs', '');
    END IF;

    INSERT INTO platform.groups (number, first, last, digest, created, requests, seal)
    VALUES (next_group, last_position + 1, last_position + event_count, group_digest, now_at, request_count,
        sha256('\x03'::bytea || group_digest || int8send(next_group) || int8send(last_position + 1)
            || int8send(last_position + event_count) || int8send((extract(epoch FROM now_at) * 1000000)::bigint)
            || int4send(request_count) || seals));
    last_position := last_position + event_count;
    PERFORM pg_notify('platform_log', last_position::text);
END
$$;
REVOKE ALL ON FUNCTION platform.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.append TO platform_service;
