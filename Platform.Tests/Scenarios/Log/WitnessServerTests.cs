using System.Globalization;
using System.Text;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;
using Platform.Tests.EventStore.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Log;

/// <summary>A witness as a process: over HTTP, and killed while it works.</summary>
public sealed class WitnessServerTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateDirectory(ThrowAwayDirectory.Create("witness-server")).FullName;
    private readonly WitnessedLog _log = new();
    private readonly HttpClient _http = WitnessClient.Open();
    private WitnessProcess _witness = null!;

    public async ValueTask InitializeAsync() => _witness = await WitnessProcess.StartAsync(_directory, "w1", _log.Keys);

    public async ValueTask DisposeAsync()
    {
        await _witness.DisposeAsync();
        _http.Dispose();
        _log.Dispose();
        await ThrowAwayDirectory.RemoveAsync(_directory);
    }

    [Fact]
    public async Task it_speaks_the_protocol_over_http()
    {
        var (status, _, text) = await PostAsync(_log.From(0, 5).ToString());
        status.ShouldBe(200, text);
        var cosigned = SignedNote.Parse($"{_log.Signed(5).Text}\n{text}");
        _witness.Key.Verify(cosigned).ShouldBe(true);
        (await PostAsync(_log.From(0, 9).ToString())).ShouldBe((409, "text/x.tlog.size", "5\n"));
        (await PostAsync(new string('x', AddCheckpoint.BytesMax + 1))).Status.ShouldBe(413);
        // The log's valid lines, and one of the same name and key over another text.
        (await PostAsync(_log.From(5, 9) + _log.Signed(8).Signatures[0].Line + "\n")).Status.ShouldBe(403);
        (await PostAsync(_log.From(5, 9, forkedAt: 3).ToString())).Status.ShouldBe(422);
        var monitored = new Uri(_witness.Address, $"{WitnessedLogs.HashOf(WitnessedLog.Origin)}/checkpoint");
        var note = SignedNote.Parse(await _http.GetStringAsync(monitored));
        note.Text.ShouldBe(cosigned.Text);
        _log.Keys[0].Verify(note).ShouldBe(true);
        _witness.Key.Verify(note).ShouldBe(true);
    }

    [Fact]
    public async Task killed_at_any_moment_it_remembers_whatever_it_has_cosigned()
    {
        var answered = 0;
        for (var life = 0; life < 4; life++)
        {
            var last = await RememberedAsync();
            var asking = AskAsync(last, size => Volatile.Write(ref answered, size));
            (await Until.TrueAsync(() => Volatile.Read(ref answered) > last + life, TimeSpan.FromSeconds(60))).ShouldBeTrue();
            await _witness.KillAsync();
            await asking;
            var remembered = await RememberedAsync();
            remembered.ShouldBeInRange(answered, answered + 1);
            await _witness.StartAsync();
            (await PostAsync(_log.From(remembered - 1, remembered + 5, forkedAt: remembered - 1).ToString())).ShouldBe(
                (409, "text/x.tlog.size", string.Create(CultureInfo.InvariantCulture, $"{remembered}\n"))
            );
            (await PostAsync(_log.From(remembered, remembered + 5, forkedAt: remembered - 1).ToString())).Status.ShouldBe(422);
            (await PostAsync(_log.From(remembered, remembered).ToString())).Status.ShouldBe(200);
        }
    }

    /// <summary>Has one size after the other cosigned until the witness is gone.</summary>
    private async Task AskAsync(int last, Action<int> answered)
    {
        try
        {
            for (var size = last + 1; (await PostAsync(_log.From(size - 1, size).ToString())).Status == 200; size++)
            {
                answered(size);
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }

    private async Task<int> RememberedAsync() =>
        (int)(
            (await new LogMemory(_witness.State, TimeProvider.System).ReadAsync(default)).GetValueOrDefault(WitnessedLog.Origin)?.Size ?? 0
        );

    private async Task<(int Status, string? Type, string Text)> PostAsync(string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var answer = await _http.PostAsync(new Uri(_witness.Address, AddCheckpoint.Path), content);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
    }
}
