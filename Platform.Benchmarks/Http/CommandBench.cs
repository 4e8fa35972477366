using System.Globalization;
using System.Text;

namespace Platform.Benchmarks.Http;

/// <summary>A command over HTTP as integrators send it: authenticated, under an idempotency key of its own, one event.</summary>
public static class CommandBench
{
    /// <summary>The actors whose actions are recorded: their keys exist after the first round.</summary>
    private const int Actors = 64;

    public static Task<Measured> RunAsync(string name, ServedTenant tenant, int connections, TimeSpan duration)
    {
        var run = Guid.NewGuid().ToString("N");
        return HttpLoad.RunAsync(name, tenant.Address, connections, duration, (connection, i) => Request(tenant, run, connection, i));
    }

    private static byte[] Request(ServedTenant tenant, string run, int connection, long i)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{run}-{connection}-{i}");
        var body =
            $$"""{"records":[{"source":"bench","id":"{{id}}","action":"s3:GetObject","actor":"actor-{{i % Actors}}","target":"a bucket","outcome":"ok","occurredAt":"2026-11-21T02:10:11Z"}]}""";
        return HttpConnection.Request(
            "POST",
            "/v1/audit/records",
            new StringBuilder(tenant.Authorization).Append("Idempotency-Key: ").Append(id).Append("\r\n").ToString(),
            body
        );
    }
}
