using System.Diagnostics;
using System.Text;

namespace Platform.Benchmarks.Http;

/// <summary>
/// How far read models are behind a steady load: from the moment a command is answered until a query that names its position is
/// answered too. The query's own time is in the figure: it is what a caller waits who wants to read what he wrote.
/// </summary>
public sealed class LagBench(ServedTenant tenant, IReadOnlyList<string> accounts)
{
    private const int Connections = 32;
    private const int CommandsPerSecond = 1_000;

    public async Task<Measured> RunAsync(string name, TimeSpan duration)
    {
        var lags = new List<double>[Connections];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(c => Task.Run(() => PairsAsync(c, clock, duration, lags[c] = []))));
        return Measured.From(name, lags.SelectMany(l => l), clock.Elapsed.TotalSeconds, eventsEach: 1);
    }

    private async Task PairsAsync(int number, Stopwatch clock, TimeSpan duration, List<double> lags)
    {
        using var connection = await HttpConnection.OpenAsync(tenant.Address, CancellationToken.None);
        var commands = new CommandBench(tenant, accounts);
        var period = TimeSpan.FromSeconds((double)Connections / CommandsPerSecond);
        for (var i = 0L; clock.Elapsed < duration; i++)
        {
            var due = period * (i + ((double)number / Connections));
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed);
            }
            var position = Position(await SendAsync(connection, commands.Request(Connections, number, i)));
            var answered = clock.Elapsed;
            await SendAsync(connection, Check(accounts[(int)(i % accounts.Count)], position));
            lags.Add((clock.Elapsed - answered).TotalMilliseconds);
        }
    }

    private byte[] Check(string account, string position) =>
        HttpConnection.Request(
            "GET",
            $"/v1/permissions/check?accountId={account}&permission={BenchAccounts.Permission}",
            $"{tenant.Authorization}Platform-Position: {position}\r\n",
            null
        );

    private static string Position(HttpAnswer answer) => Encoding.ASCII.GetString(answer.Find("Platform-Position"u8));

    private static async Task<HttpAnswer> SendAsync(HttpConnection connection, byte[] request)
    {
        var answer = await connection.SendAsync(request, CancellationToken.None);
        return answer.Status is >= 200 and <= 299
            ? answer
            : throw new InvalidOperationException($"answered {answer.Status} {Encoding.UTF8.GetString(answer.Body.Span)}");
    }
}
