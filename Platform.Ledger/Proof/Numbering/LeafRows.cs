using Npgsql;
using NpgsqlTypes;

namespace Platform.Ledger.Proof.Numbering;

/// <summary>Writes leaves, all of a round in one statement. Not by COPY: PostgreSQL refuses it on a table with row-level security.</summary>
internal static class LeafRows
{
    private const string Sql = """
        INSERT INTO ledger.leaves (position, tenant, tenant_position, seq_id, leaf)
        SELECT $1 + n, t, p, s, l FROM unnest($2, $3, $4, $5) WITH ORDINALITY AS u(t, p, s, l, n)
        """;

    /// <param name="position">The last place given before; these follow.</param>
    public static async Task WriteAsync(
        NpgsqlConnection connection,
        long position,
        List<FoundLeaf> leaves,
        TenantEnds ends,
        CancellationToken cancel
    )
    {
        var count = leaves.Count;
        var (tenants, positions, sequences, hashes) = (new string[count], new long[count], new long[count], new byte[count][]);
        for (var i = 0; i < count; i++)
        {
            (tenants[i], positions[i], sequences[i], hashes[i]) = (
                leaves[i].Tenant,
                ends.Next(leaves[i].Tenant),
                leaves[i].Sequence,
                leaves[i].Leaf
            );
        }
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        Add(tenants, NpgsqlDbType.Text);
        Add(positions, NpgsqlDbType.Bigint);
        Add(sequences, NpgsqlDbType.Bigint);
        Add(hashes, NpgsqlDbType.Bytea);
        await command.ExecuteNonQueryAsync(cancel);

        void Add(Array values, NpgsqlDbType type) =>
            command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
