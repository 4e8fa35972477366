using System.Text;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>What a witness answers to what: C2SP tlog-witness, case by case.</summary>
public sealed class WitnessTests
{
    [Fact]
    public async Task what_continues_the_log_is_cosigned()
    {
        await using var witness = await TestWitness.CreateAsync();
        foreach (var (old, size) in new[] { (0, 3), (3, 3), (3, 8), (8, 21) })
        {
            var request = witness.Log.From(old, size);
            var answer = await witness.AskAsync(request);
            answer.Status.ShouldBe(200, answer.Text);
            var cosigned = SignedNote.Parse(request.Note + answer.Text);
            witness.Key.Verifier.Verify(cosigned).ShouldBe(true);
            witness.Key.Verifier.Verify(cosigned with { Text = cosigned.Text.Replace("log", "Log") }).ShouldBe(false);
        }
    }

    [Fact]
    public async Task a_size_that_is_not_the_one_remembered_is_told_the_right_one()
    {
        await using var witness = await TestWitness.CreateAsync();
        await witness.AskAsync(witness.Log.From(0, 5));
        foreach (var request in new[] { witness.Log.From(0, 9), witness.Log.From(4, 9), witness.Log.From(3, 5), witness.Log.From(0, 0) })
        {
            var answer = await witness.AskAsync(request);
            answer.ShouldBe(new WitnessAnswer(409, "5\n"));
            answer.ContentType.ShouldBe("text/x.tlog.size");
        }
    }

    [Fact]
    public async Task who_is_not_the_log_is_refused()
    {
        await using var witness = await TestWitness.CreateAsync();
        using var other = new WitnessedLog();
        (await witness.AskAsync(other.From(0, 5))).Status.ShouldBe(403);
        (
            await witness.AskAsync(witness.Log.From(0, 5) with { Note = witness.Log.Signed(5, origin: "log.example/another") })
        ).Status.ShouldBe(404);
        var signed = witness.Log.Signed(5);
        // One of its two signatures is another text's.
        var mixed = signed with
        {
            Signatures = [signed.Signatures[0], witness.Log.Signed(6).Signatures[1]],
        };
        (await witness.AskAsync(witness.Log.From(0, 5) with { Note = mixed })).Status.ShouldBe(403);
        // Of a key nobody knows: passed over.
        (await witness.AskAsync(witness.Log.From(0, 5) with { Note = signed.With(other.Signed(5).Signatures) })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task what_is_no_request_is_told_so()
    {
        await using var witness = await TestWitness.CreateAsync();
        using var other = await witness.OpenAsync();
        var good = witness.Log.From(2, 5).ToString();
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
            (await witness.AskAsync(text)).Status.ShouldBe(400, text[..Math.Min(60, text.Length)]);
        }
        (await other.AddAsync([0xff, .. Encoding.UTF8.GetBytes(good)], default)).Status.ShouldBe(400);
        AddCheckpoint.Parse(Encoding.UTF8.GetBytes(good)).ToString().ShouldBe(good);
    }
}
