using System.Globalization;
using System.Text;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;
using Platform.Tests.Scenarios.Log;
using Platform.Tests.Support;
using Platform.Tests.Verifier;

namespace Platform.Tests.Strangers;

/// <summary>What the platform itself serves, given to programs that never heard of it.</summary>
public sealed class ServedLogTests(TestCluster cluster) : IDisposable
{
    private readonly ExportDirectory _directory = new();

    [Fact]
    public async Task other_peoples_verifiers_accept_checkpoint_tiles_receipts_and_consistency()
    {
        await StrangersTools.RequireAsync();
        var (tenant, caller) = await LogOwner.RecordedAsync(cluster, 270);
        var older = await LogOwner.SignedAsync(caller, 100);
        // Reading the entries is an entry as well: whatever comes behind the checkpoint is not looked at.
        await LogOwner.EntriesAsync(caller, 1);
        var newest = await LogOwner.SignedAsync(caller, await tenant.EntriesAsync());
        await WriteAsync(caller, older, newest);
        await StrangersFixture.VerifyAsync(_directory.At("fixture"));
    }

    public void Dispose() => _directory.Dispose();

    private async Task WriteAsync(ApiCaller caller, SignedNote older, SignedNote newest)
    {
        var (from, to) = (Checkpoint.Parse(older.Text).Size, Checkpoint.Parse(newest.Text).Size);
        await WriteAsync("checkpoint", newest.ToString());
        var origin = Checkpoint.Parse(newest.Text).Origin;
        var keys = (await LogOwner.KeysAsync(caller)).Where(key => key.StartsWith(origin + "+", StringComparison.Ordinal));
        await WriteAsync("vkeys", string.Concat(keys.Select(key => key + "\n")));
        var entries = await LogOwner.EntriesAsync(caller, (int)to);
        foreach (var index in new[] { 0, 5, 255, 256, (int)to - 1 })
        {
            var receipt = (await caller.Get($"/v1/log/receipt?position={index + 1}")).Is(200).Text;
            await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"proofs/{index}.tlog-proof"), receipt);
            await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"entries/{index}"), entries[index]);
        }
        for (var level = 0; to >> (level * TileId.Height) > 0; level++)
        {
            for (var index = 0L; TileId.WidthAt(level, index, to) is var width and > 0; index++)
            {
                var path = $"tile/{new TileId(level, index, width).Path}";
                await WriteAsync(path, (await caller.Get($"/v1/log/{path}")).Is(200).Bytes);
            }
        }
        var joined = (await caller.Get($"/v1/log/proof/consistency?from={from}&to={to}")).Is(200).Json;
        var hashes = joined.GetProperty("hashes").EnumerateArray().Select(hash => hash.GetString() + "\n");
        await WriteAsync("older", older.ToString());
        await WriteAsync("consistency", string.Create(CultureInfo.InvariantCulture, $"old {from}\n{string.Concat(hashes)}\n{newest}"));
    }

    private Task WriteAsync(string name, string text) => WriteAsync(name, Encoding.UTF8.GetBytes(text));

    private async Task WriteAsync(string name, byte[] bytes)
    {
        var file = Path.Combine(_directory.At("fixture"), name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes);
    }
}
