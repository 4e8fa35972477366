using System.Text;
using Platform.EventStore.Proof.Memory;
using Platform.EventStore.Proof.Notes;
using Platform.EventStore.Proof.Witnessing;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>What a witness answers to what: C2SP tlog-witness, case by case.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private readonly string _directory = ThrowAwayDirectory.Create("witness");
    private readonly WitnessedLog _log = new();
    private WitnessKey _key = null!;
    private Witness _witness = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_directory);
        _key = WitnessKey.CreateFile(Path.Combine(_directory, "key"), "witness.example/w1");
        _witness = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _witness.Dispose();
        _log.Dispose();
        await ThrowAwayDirectory.RemoveAsync(_directory);
    }

    [Fact]
    public async Task what_continues_the_log_is_cosigned()
    {
        foreach (var (old, size) in new[] { (0, 3), (3, 3), (3, 8), (8, 21) })
        {
            var request = _log.From(old, size);
            var answer = await AskAsync(request);
            answer.Status.ShouldBe(200, answer.Text);
            var cosigned = SignedNote.Parse(request.Note + answer.Text);
            _key.Verifier.Verify(cosigned).ShouldBe(true);
            _key.Verifier.Verify(cosigned with { Text = cosigned.Text.Replace("log", "Log") }).ShouldBe(false);
        }
    }

    [Fact]
    public async Task a_size_that_is_not_the_one_remembered_is_told_the_right_one()
    {
        await AskAsync(_log.From(0, 5));
        foreach (var request in new[] { _log.From(0, 9), _log.From(4, 9), _log.From(3, 5), _log.From(0, 0) })
        {
            var answer = await AskAsync(request);
            answer.ShouldBe(new WitnessAnswer(409, "5\n"));
            answer.ContentType.ShouldBe("text/x.tlog.size");
        }
    }

    [Fact]
    public async Task another_history_is_not_cosigned()
    {
        (await AskAsync(_log.From(0, 5) with { Proof = [new byte[32]] })).Status.ShouldBe(422);
        await AskAsync(_log.From(0, 5));
        var forks = new[]
        {
            _log.From(5, 9, forkedAt: 2),
            _log.From(5, 5, forkedAt: 4),
            _log.From(5, 9) with
            {
                Proof = [],
            },
            _log.From(5, 9) with
            {
                Proof = [.. _log.From(5, 9).Proof, new byte[32]],
            },
        };
        foreach (var fork in forks)
        {
            (await AskAsync(fork)).Status.ShouldBe(422);
        }
        (await AskAsync(_log.From(5, 9))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task who_is_not_the_log_is_refused()
    {
        using var other = new WitnessedLog();
        (await AskAsync(other.From(0, 5))).Status.ShouldBe(403);
        (await AskAsync(_log.From(0, 5) with { Note = _log.Signed(5, origin: "log.example/another") })).Status.ShouldBe(404);
        var signed = _log.Signed(5);
        // One of its two signatures is another text's.
        var mixed = signed with
        {
            Signatures = [signed.Signatures[0], _log.Signed(6).Signatures[1]],
        };
        (await AskAsync(_log.From(0, 5) with { Note = mixed })).Status.ShouldBe(403);
        // Of a key nobody knows: passed over.
        (await AskAsync(_log.From(0, 5) with { Note = signed.With(other.Signed(5).Signatures) })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task what_is_no_request_is_told_so()
    {
        var good = _log.From(2, 5).ToString();
        string[] bad =
        [
            "",
            "old 0\n",
            good.Replace("old 2", "old 02"),
            good.Replace("old 2", "old -2"),
            good.Replace("old 2", "old 6"),
            good.Replace("old 2", "new 2"),
            good.Replace("old 2\n", "old 2\nAAAA\n"),
            good.Replace("old 2\n", "old 2\n" + string.Concat(Enumerable.Repeat(Convert.ToBase64String(new byte[32]) + "\n", 64))),
            good[..^1],
            good + new string('x', AddCheckpoint.BytesMax),
        ];
        foreach (var text in bad)
        {
            (await _witness.AddAsync(Encoding.UTF8.GetBytes(text), default)).Status.ShouldBe(400, text[..Math.Min(60, text.Length)]);
        }
        (await _witness.AddAsync([0xff, .. Encoding.UTF8.GetBytes(good)], default)).Status.ShouldBe(400);
        AddCheckpoint.Parse(Encoding.UTF8.GetBytes(good)).ToString().ShouldBe(good);
    }

    [Fact]
    public async Task of_fifty_at_once_one_history_is_cosigned()
    {
        (await AskAsync(_log.From(0, 4))).Status.ShouldBe(200);
        // A second process on the same state: turns are taken across both.
        using var second = await OpenAsync();
        var requests = Enumerable.Range(0, 50).Select(i => _log.From(4, 5 + i, forkedAt: 4 + (i % 2 * 100))).ToList();
        var answers = await Task.WhenAll(
            requests.Select((request, i) => (i % 3 == 0 ? second : _witness).AddAsync(Encoding.UTF8.GetBytes(request.ToString()), default))
        );
        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        answers.Count(answer => answer.Status == 409).ShouldBe(49);
        var cosigned = Checkpoint.Parse(requests[Array.FindIndex(answers, answer => answer.Status == 200)].Note.Text);
        (await MemoryAsync())[WitnessedLog.Origin].IsSame(cosigned).ShouldBeTrue();
    }

    [Fact]
    public async Task one_that_died_before_its_answer_goes_on_from_what_it_had_persisted()
    {
        await AskAsync(_log.From(0, 4));
        // What is durable when the process ends before its cosignature is made.
        var next = Checkpoint.Parse(_log.Signed(7).Text);
        await new LogMemory(State, TimeProvider.System).MoveAsync([(Checkpoint.Parse(_log.Signed(4).Text), next)], default);
        using var again = await OpenAsync();
        (await again.AddAsync(Encoding.UTF8.GetBytes(_log.From(4, 9, forkedAt: 5).ToString()), default)).ShouldBe(new(409, "7\n"));
        (await again.AddAsync(Encoding.UTF8.GetBytes(_log.From(7, 7, forkedAt: 5).ToString()), default)).Status.ShouldBe(422);
        (await again.AddAsync(Encoding.UTF8.GetBytes(_log.From(7, 7).ToString()), default)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task monitors_see_what_was_cosigned_last()
    {
        var hash = WitnessedLogs.HashOf(WitnessedLog.Origin);
        (await _witness.FindAsync(hash, default)).ShouldBeNull();
        await AskAsync(_log.From(0, 6));
        var note = (await _witness.FindAsync(hash, default)).ShouldNotBeNull();
        _key.Verifier.Verify(note).ShouldBe(true);
        _log.Keys[0].Verify(note).ShouldBe(true);
        Directory.Delete(State + ".notes", recursive: true);
        var bare = (await _witness.FindAsync(hash, default)).ShouldNotBeNull();
        _key.Verifier.Verify(bare).ShouldBe(true);
        bare.Text.ShouldBe(note.Text);
        (await _witness.FindAsync("00", default)).ShouldBeNull();
    }

    private string State => Path.Combine(_directory, "state");

    private Task<WitnessAnswer> AskAsync(AddCheckpoint request) => _witness.AddAsync(Encoding.UTF8.GetBytes(request.ToString()), default);

    private Task<IReadOnlyDictionary<string, Checkpoint>> MemoryAsync() => new LogMemory(State, TimeProvider.System).ReadAsync(default);

    private async Task<Witness> OpenAsync()
    {
        var memory = new LogMemory(State, TimeProvider.System);
        await memory.CreateAsync(default);
        return new Witness(_key, new WitnessedLogs(_log.Keys), memory, new WitnessNotes(State + ".notes"), TimeProvider.System);
    }
}
