using System.Buffers.Binary;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios.Log;

/// <summary>A tenant with some entries, and what its owner takes away of its log.</summary>
internal static class LogOwner
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>A new tenant of so many records.</summary>
    public static async Task<(TestTenant Tenant, ApiCaller Caller)> RecordedAsync(TestCluster cluster, int count)
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        foreach (var records in Enumerable.Range(0, count).Chunk(100))
        {
            (await caller.Post("/v1/audit/records", Records(records.Select(i => Record($"r{i}"))))).Is(200);
        }
        return (tenant, caller);
    }

    /// <summary>The newest checkpoint once it covers as much, its signatures verified.</summary>
    public static async Task<SignedNote> SignedAsync(ApiCaller caller, long size)
    {
        SignedNote? note = null;
        (
            await Until.TrueAsync(
                async () =>
                {
                    var answer = await caller.Get("/v1/log/checkpoint");
                    note = answer.Status == 200 ? SignedNote.Parse(answer.Text) : null;
                    return note is not null && Checkpoint.Parse(note.Text).Size >= size;
                },
                Deadline
            )
        ).ShouldBeTrue();
        await VerifiedAsync(caller, note!);
        return note!;
    }

    /// <summary>The log's verifier keys.</summary>
    public static async Task<IReadOnlyList<string>> KeysAsync(ApiCaller caller)
    {
        var lines = (await caller.Get("/v1/log/keys")).Is(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => line.Split(' ')[0])];
    }

    /// <summary>The checkpoint in a note that each of the log's keys has signed.</summary>
    public static async Task<Checkpoint> VerifiedAsync(ApiCaller caller, SignedNote note)
    {
        var checkpoint = Checkpoint.Parse(note.Text);
        var keys = (await KeysAsync(caller)).Select(VerifierKey.Parse).Where(key => key.Name == checkpoint.Origin).ToList();
        keys.ConvertAll(key => key.Verify(note)).ShouldBe([true, true]);
        return checkpoint;
    }

    /// <summary>The first entries, from the log's bundles.</summary>
    public static async Task<List<byte[]>> EntriesAsync(ApiCaller caller, int size)
    {
        var entries = new List<byte[]>();
        for (var from = 0; from < size; from += TileId.FullWidth)
        {
            var path = TileId.IndexPath(from / TileId.FullWidth, Math.Min(TileId.FullWidth, size - from));
            var bundle = (await caller.Get($"/v1/log/tile/entries/{path}")).Is(200).Bytes.AsSpan();
            while (bundle.Length > 0)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(bundle);
                entries.Add(bundle.Slice(sizeof(ushort), length).ToArray());
                bundle = bundle[(sizeof(ushort) + length)..];
            }
        }
        return entries;
    }
}
