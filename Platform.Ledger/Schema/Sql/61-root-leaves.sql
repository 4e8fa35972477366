-- The root log's leaves are wanted for proofs, and tell nothing but hashes.
CREATE OR REPLACE FUNCTION proof.root_leaves(of_generation integer, from_index bigint, to_index bigint) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.leaf FROM proof.root_entries r WHERE r.generation = of_generation AND r.index >= from_index AND r.index < to_index ORDER BY r.index
$$;
