using System.Globalization;

namespace Platform.Cli.Client;

/// <summary>
/// A tenant's credential for one run of a verb, issued and revoked by the operator: named after the verb, with no more permissions
/// than it needs, so that the operator's access stands in the tenant's own log. Renewed when a run takes longer than its life.
/// </summary>
public sealed class ShortLivedKey(ApiClient operators, string tenant, string name, IReadOnlyList<string> permissions, TimeSpan life)
    : IAsyncDisposable
{
    private static readonly TimeSpan RevokeMax = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim gate = new(1);
    private readonly List<string> issued = [];
    private string? key;
    private DateTimeOffset renewAt;

    /// <summary>A key that is good for a while longer.</summary>
    public async ValueTask<string> GetAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            if (key is null || now >= renewAt)
            {
                var end = now + life;
                var answer = await operators.PostAsync(
                    $"v1/tenants/{tenant}/api-keys",
                    new
                    {
                        name,
                        permissions,
                        expiresAt = end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    },
                    cancellation
                );
                issued.Add((string)answer["id"]!);
                key = (string)answer["key"]!;
                renewAt = now + (life / 2);
            }
            return key;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Revokes what was issued, whatever has ended the run. What cannot be revoked ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(RevokeMax);
        foreach (var id in issued)
        {
            try
            {
                var path = $"v1/tenants/{tenant}/api-keys/{id}";
                using var answer = await operators.SendAsync(HttpMethod.Delete, path, null, Guid.CreateVersion7().ToString(), limit.Token);
                if (!answer.IsSuccessStatusCode)
                {
                    await TellAsync(id, (await Problem.ReadAsync(answer, limit.Token)).ToString());
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or Local.UserException)
            {
                await TellAsync(id, problem.Message);
            }
        }
        gate.Dispose();
    }

    private Task TellAsync(string id, string why) =>
        Console.Error.WriteLineAsync($"API key {id} was not revoked and ends by itself within {life.TotalMinutes:0} minutes: {why}");
}
