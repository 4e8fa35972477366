using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>A line of a known key that is not valid makes a note bad, wherever it stands (C2SP signed-note and tlog-witness).</summary>
public sealed class WrongLineTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task a_log_s_wrong_line_is_not_cosigned_in_any_order(int key)
    {
        await using var witness = await TestWitness.CreateAsync();
        var (request, wrong) = (witness.Log.From(0, 5), witness.Log.Signed(6).Signatures[key]);
        var right = request.Note.Signatures;
        foreach (
            var lines in new NoteSignature[][] { [wrong, .. right], [.. right, wrong], [right[0], wrong, right[1]], [right[key], wrong] }
        )
        {
            var answer = await witness.AskAsync(request with { Note = request.Note with { Signatures = lines } });
            answer.ShouldBe(WitnessAnswerOf403);
        }
        (await witness.FindAsync(WitnessedLogs.HashOf(WitnessedLog.Origin))).ShouldBeNull();
        (await witness.AskAsync(request with { Note = request.Note.With(right) })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task what_others_add_to_a_note_is_not_handed_on()
    {
        await using var witness = await TestWitness.CreateAsync();
        using var other = new WitnessedLog();
        var request = witness.Log.From(0, 5);
        // In the witness's own name, over another text: it would make the note bad for whoever knows the witness.
        var wrong = witness.Key.Cosign(witness.Log.Signed(6), DateTimeOffset.UnixEpoch);
        var note = request.Note with { Signatures = [wrong, .. other.Signed(5).Signatures, .. request.Note.Signatures, wrong] };
        (await witness.AskAsync(request with { Note = note })).Status.ShouldBe(200);
        var kept = (await witness.FindAsync(WitnessedLogs.HashOf(WitnessedLog.Origin))).ShouldNotBeNull();
        kept.Signatures.Select(line => line.Line).Take(2).ShouldBe(request.Note.Signatures.Select(line => line.Line));
        kept.Signatures.Count.ShouldBe(3);
        witness.Key.Verifier.Verify(kept).ShouldBe(true);
    }

    [Fact]
    public void a_witness_s_answer_with_a_wrong_line_of_its_key_is_no_answer()
    {
        using var log = new WitnessedLog();
        var (note, key, other) = (log.Signed(5), Key("w1.example", 1), Key("w2.example", 2));
        var (right, wrong) = (Lines(key, note), Lines(key, log.Signed(6)));
        key.Verifier.Find(note, right).ShouldNotBeNull().Line.ShouldBe(right.TrimEnd('\n'));
        key.Verifier.Find(note, Lines(other, log.Signed(6)) + right).ShouldNotBeNull();
        foreach (var lines in new[] { wrong, wrong + right, right + wrong, right + right + wrong, Lines(other, note) })
        {
            key.Verifier.Find(note, lines).ShouldBeNull();
        }
    }

    [Fact]
    public void a_note_with_a_wrong_line_meets_no_policy()
    {
        using var log = new WitnessedLog();
        var (note, one, other) = (log.Signed(5), Key("w1.example", 1), Key("w2.example", 2));
        var policy = WitnessPolicy.Parse($"witness A {one.Verifier}\nwitness B {other.Verifier}\ngroup G any A B\nquorum G\n");
        var (right, wrong) = (one.Cosign(note, DateTimeOffset.UnixEpoch), one.Cosign(log.Signed(6), DateTimeOffset.UnixEpoch));
        policy.IsMet(note.With(right, right)).ShouldBeTrue();
        policy.IsMet(note.With(right, wrong)).ShouldBeFalse();
        policy.IsMet(note.With(wrong, right)).ShouldBeFalse();
        policy.IsMet(note.With(wrong, other.Cosign(note, DateTimeOffset.UnixEpoch))).ShouldBeFalse();
        one.Verifier.Verify(note.With(right, wrong)).ShouldBe(false);
        one.Verifier.Verify(note.With(wrong, right)).ShouldBe(false);
    }

    private static WitnessAnswer WitnessAnswerOf403 => new(403, "no signature of this log, or one that is not valid\n");

    private static WitnessKey Key(string name, byte seed) => new(name, [.. Enumerable.Repeat(seed, 32)]);

    private static string Lines(WitnessKey key, SignedNote note) => key.Cosign(note, DateTimeOffset.UnixEpoch).Line + "\n";
}
