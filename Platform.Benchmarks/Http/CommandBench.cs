namespace Platform.Benchmarks.Http;

/// <summary>A command over HTTP as integrators send it: authenticated, under an idempotency key of its own, one event.</summary>
public sealed class CommandBench(ServedTenant tenant, IReadOnlyList<string> accounts)
{
    /// <summary>Renames, each of another account than the connection's last: no two connections share one.</summary>
    public Task<Measured> RunAsync(string name, int connections, TimeSpan duration) =>
        HttpLoad.RunAsync(name, tenant.Address, connections, duration, (connection, i) => Request(connections, connection, i));

    /// <summary>One rename.</summary>
    public byte[] Request(int connections, int connection, long i)
    {
        var own = accounts.Count / connections;
        var account = accounts[(connection * own) + (int)(i % own)];
        return HttpConnection.Request(
            "POST",
            $"/v1/accounts/{account}/rename",
            $"{tenant.Authorization}Idempotency-Key: {Guid.NewGuid()}\r\n",
            $$"""{"displayName":"Somebody {{i}}"}"""
        );
    }
}
