using Npgsql;
using Platform.Ledger.Proof.Notes;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>What a superuser did to what was signed, how it is undone, and what must be said about it.</summary>
/// <param name="Table">Of the schema proof.</param>
/// <param name="Rows">Which rows it touched, in terms of what it did not change.</param>
/// <param name="First">The first position that is wrong then, of the log's leaves.</param>
public sealed record Struck(string Sql, string Table, string Rows, string Log, long First);

/// <summary>One kind of attack on stored tiles, edges, checkpoints or root entries.</summary>
/// <param name="Class">What the watch must call it.</param>
public sealed record ProofAttack(string Name, string Class, Func<SignedTarget, Random, Struck> Strike)
{
    public override string ToString() => Name;
}

/// <summary>A signed log of several tenants as attackers find it.</summary>
/// <param name="Sizes">What was signed of each tenant; each has a full tile.</param>
/// <param name="Roots">Entries of the root log that a checkpoint covers.</param>
public sealed record SignedTarget(
    IReadOnlyDictionary<string, long> Sizes,
    long Roots,
    IReadOnlyDictionary<string, string> Notes,
    CheckpointSigner Stranger
)
{
    public string Tenant(Random random) => Sizes.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(Sizes.Count));

    public string Other(string tenant, Random random)
    {
        var others = Sizes.Keys.Where(t => t != tenant).Order(StringComparer.Ordinal).ToArray();
        return others[random.Next(others.Length)];
    }

    public static async Task<SignedTarget> ReadAsync(NpgsqlDataSource superuser, CheckpointSigner stranger)
    {
        const string Newest = """
            SELECT DISTINCT ON (tenant) tenant, size, note FROM proof.checkpoints ORDER BY tenant, size DESC
            """;
        var rows = await Sequencing.SignedLogs.RowsAsync(superuser, Newest, r => (r.GetString(0), r.GetInt64(1), r.GetString(2)));
        return new SignedTarget(
            rows.Where(row => row.Item1 != "root" && row.Item2 >= 256).ToDictionary(row => row.Item1, row => row.Item2),
            rows.Single(row => row.Item1 == "root").Item2,
            rows.ToDictionary(row => row.Item1, row => row.Item3),
            stranger
        );
    }
}
