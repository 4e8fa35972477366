using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Npgsql;
using Platform.Api.Hosting;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.EventStore.Proof;

namespace Platform.Cli.Verification;

/// <summary>How a verification ended, for people.</summary>
public sealed record Verdict(bool Clean, string Text);

/// <summary>Verifies on the database itself, as the worker role; needs no API.</summary>
public static class DatabaseVerification
{
    public static async IAsyncEnumerable<Verdict> RunAsync(
        string workerUrl,
        string? tenant,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var worker = PlatformSettings.Open(workerUrl, "platform verify");
        var id = tenant is null ? null : await TenantIdAsync(worker, tenant, cancellation);
        var report = await LiveProgress.RunAsync("Verifying", tell => ChainVerifier.VerifyAsync(worker, new Told(tell), id, cancellation));
        yield return new Verdict(report.Clean, report.First is { } finding ? Wrong(finding) : Clean(report, tenant));
    }

    private static string Clean(VerificationReport report, string? tenant) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Clean{(tenant is null ? "" : $" ({tenant})")}: {report.Events:#,0} entries of {report.Streams:#,0} streams in {report.Groups:#,0} groups, {report.Requests:#,0} requests, in {report.Duration.TotalSeconds:0.0} s"
        );

    private static string Wrong(Finding finding)
    {
        var places = new (string Name, object? Value)[]
        {
            ("position", finding.Position),
            ("through", finding.Through),
            ("group", finding.Group),
            ("tenant", finding.Tenant),
            ("tenant position", finding.TenantPosition),
            ("stream", finding.Stream),
            ("version", finding.Version),
        };
        var where = string.Join(", ", places.Where(place => place.Value is not null).Select(place => $"{place.Name} {place.Value}"));
        return $"WRONG: {finding.Class} at {where}\n{finding.Sentence}";
    }

    // Slugs stand in clear in the platform's log, first event of each tenant/<id>.
    private static async Task<string> TenantIdAsync(NpgsqlDataSource worker, string tenant, CancellationToken cancellation)
    {
        if (tenant == TenantDirectory.Platform || Guid.TryParse(tenant, out _))
        {
            return tenant;
        }
        const string Sql = """
            SELECT split_part(stream, '/', 2), entry FROM platform.log
            WHERE tenant = $1 AND stream >= 'tenant/' AND stream < 'tenant0' AND version = 1
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = TenantDirectory.Platform });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            using var entry = JsonDocument.Parse(reader.GetFieldValue<byte[]>(1));
            if (entry.RootElement.GetProperty("data").TryGetProperty("slug", out var slug) && slug.ValueEquals(tenant))
            {
                return reader.GetString(0);
            }
        }
        throw new UserException($"There is no tenant '{tenant}'.");
    }

    private sealed class Told(Action<Done> tell) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) =>
            tell(
                new Done(
                    value.Total == 0 ? 1 : (double)value.Done / value.Total,
                    string.Create(CultureInfo.InvariantCulture, $"{value.Done:#,0} of {value.Total:#,0} entries")
                )
            );
    }
}
