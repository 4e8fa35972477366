using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>One command that a client means to have carried out exactly once, under its own Idempotency-Key.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Path">Where it is posted.</param>
/// <param name="Body">What is posted.</param>
/// <param name="Marks">Texts that stand in exactly one event each: record ids, or the tenant's slug.</param>
/// <param name="AsOperator">Whether the operator sends it.</param>
public sealed record Intent(string Key, string Path, object Body, IReadOnlyList<string> Marks, bool AsOperator)
{
    /// <summary>Batches of audit records, and now and then a new tenant.</summary>
    public static Intent Next(Random random)
    {
        var id = Guid.NewGuid().ToString("N");
        if (random.Next(8) == 0)
        {
            return new Intent(id, "/v1/tenants", new { slug = "t" + id, name = $"Tenant {id[..6]}" }, ["t" + id], AsOperator: true);
        }
        var ids = Enumerable.Range(0, random.Next(1, 5)).Select(i => $"{id}-{i}").ToArray();
        // Few actors, so that most subject keys exist, and some new ones, so that the key store is written to as well.
        var actor = random.Next(3) == 0 ? $"actor-{id}" : $"actor-{random.Next(5)}";
        return new Intent(
            id,
            "/v1/audit/records",
            TestTenant.Records(ids.Select(i => TestTenant.Record(i, actor))),
            ids,
            AsOperator: false
        );
    }
}

/// <summary>What became of an intent.</summary>
/// <param name="Intent">What was meant.</param>
/// <param name="Answer">The 2xx it was answered with; null: it was given up before any came.</param>
public sealed record Fate(Intent Intent, Answered? Answer);
