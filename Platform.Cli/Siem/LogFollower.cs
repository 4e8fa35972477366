using System.Net;
using Platform.Cli.Client;
using Platform.Cli.Local;

namespace Platform.Cli.Siem;

/// <summary>Some entries of the log, one behind the other.</summary>
/// <param name="First">Position of the first; where there are none, of the one that will come next.</param>
public sealed record FollowedPage(long First, IReadOnlyList<ReadOnlyMemory<byte>> Entries);

/// <summary>
/// Follows a tenant's log from a position on. A walk is recorded once; where its cursor no longer holds (it was not used for an hour, the credential was
/// renewed) another begins.
/// </summary>
public sealed class LogFollower(ApiClient client)
{
    /// <summary>Entries of a page.</summary>
    public const int PageEntries = 1_000;
    private const string NextHeader = "Platform-Next";
    private const string FirstHeader = "Platform-First";
    private long _start = -1;
    private string? _cursor;

    /// <summary>What follows behind this position; nothing where there is nothing yet.</summary>
    /// <exception cref="UserException">The platform refuses.</exception>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    public async Task<FollowedPage> NextAsync(long position, CancellationToken cancellation)
    {
        if (_cursor is null)
        {
            _start = position;
        }
        var after = _cursor is null ? "" : $"&after={Uri.EscapeDataString(_cursor)}";
        var path = $"v1/audit/follow?limit={PageEntries}&position={_start}{after}";
        using var answer = await client.SendAsync(HttpMethod.Get, path, null, null, cancellation);
        if (answer.StatusCode is not HttpStatusCode.OK)
        {
            var problem = await Problem.ReadAsync(answer, cancellation);
            var stale = _cursor is not null && problem.Code is { } code && code.StartsWith("cursor-", StringComparison.Ordinal);
            _cursor = null;
            return stale ? await NextAsync(position, cancellation) : throw new UserException(problem.ToString());
        }
        var first = long.Parse(answer.Headers.GetValues(FirstHeader).Single(), System.Globalization.CultureInfo.InvariantCulture);
        if (first != position + 1)
        {
            throw new InvalidOperationException($"asked for what follows {position}, got {first}");
        }
        _cursor = answer.Headers.GetValues(NextHeader).Single();
        return new FollowedPage(first, Lines(await answer.Content.ReadAsByteArrayAsync(cancellation)));
    }

    private static List<ReadOnlyMemory<byte>> Lines(byte[] bytes)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        for (int at = 0, length; at < bytes.Length; at += length + 1)
        {
            length = bytes.AsSpan(at).IndexOf((byte)'\n');
            lines.Add(bytes.AsMemory(at, length));
        }
        return lines;
    }
}
