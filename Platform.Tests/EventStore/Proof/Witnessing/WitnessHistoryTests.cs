using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Tests.EventStore.Proof.Witnessing;

/// <summary>Of two histories of a log a witness cosigns one.</summary>
public sealed class WitnessHistoryTests
{
    [Fact]
    public async Task another_history_is_not_cosigned()
    {
        await using var witness = await TestWitness.CreateAsync();
        (await witness.AskAsync(witness.Log.From(0, 5) with { Proof = [new byte[32]] })).Status.ShouldBe(422);
        await witness.AskAsync(witness.Log.From(0, 5));
        var forks = new[]
        {
            witness.Log.From(5, 9, forkedAt: 2),
            witness.Log.From(5, 5, forkedAt: 4),
            witness.Log.From(5, 9) with
            {
                Proof = [],
            },
            witness.Log.From(5, 9) with
            {
                Proof = [.. witness.Log.From(5, 9).Proof, new byte[32]],
            },
        };
        foreach (var fork in forks)
        {
            (await witness.AskAsync(fork)).Status.ShouldBe(422);
        }
        (await witness.AskAsync(witness.Log.From(5, 9))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task of_fifty_at_once_one_history_is_cosigned()
    {
        await using var witness = await TestWitness.CreateAsync();
        (await witness.AskAsync(witness.Log.From(0, 4))).Status.ShouldBe(200);
        // A second process on the same state: turns are taken across both.
        using var second = await witness.OpenAsync();
        var requests = Enumerable.Range(0, 50).Select(i => witness.Log.From(4, 5 + i, forkedAt: 4 + (i % 2 * 100))).ToList();
        var answers = await Task.WhenAll(
            requests.Select((request, i) => i % 3 == 0 ? TestWitness.AskAsync(second, request) : witness.AskAsync(request))
        );
        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        answers.Count(answer => answer.Status == 409).ShouldBe(49);
        var cosigned = Checkpoint.Parse(requests[Array.FindIndex(answers, answer => answer.Status == 200)].Note.Text);
        (await new LogMemory(witness.State, TimeProvider.System).ReadAsync(default))[WitnessedLog.Origin].IsSame(cosigned).ShouldBeTrue();
    }

    [Fact]
    public async Task one_that_died_before_its_answer_goes_on_from_what_it_had_persisted()
    {
        await using var witness = await TestWitness.CreateAsync();
        await witness.AskAsync(witness.Log.From(0, 4));
        // What is durable when the process ends before its cosignature is made.
        var next = Checkpoint.Parse(witness.Log.Signed(7).Text);
        await new LogMemory(witness.State, TimeProvider.System).MoveAsync([(Checkpoint.Parse(witness.Log.Signed(4).Text), next)], default);
        using var again = await witness.OpenAsync();
        (await TestWitness.AskAsync(again, witness.Log.From(4, 9, forkedAt: 5))).ShouldBe(new(409, "7\n"));
        (await TestWitness.AskAsync(again, witness.Log.From(7, 7, forkedAt: 5))).Status.ShouldBe(422);
        (await TestWitness.AskAsync(again, witness.Log.From(7, 7))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task monitors_see_what_was_cosigned_last()
    {
        await using var witness = await TestWitness.CreateAsync();
        var hash = WitnessedLogs.HashOf(WitnessedLog.Origin);
        (await witness.FindAsync(hash)).ShouldBeNull();
        await witness.AskAsync(witness.Log.From(0, 6));
        var note = (await witness.FindAsync(hash)).ShouldNotBeNull();
        witness.Key.Verifier.Verify(note).ShouldBe(true);
        witness.Log.Keys[0].Verify(note).ShouldBe(true);
        Directory.Delete(witness.State + ".notes", recursive: true);
        var bare = (await witness.FindAsync(hash)).ShouldNotBeNull();
        witness.Key.Verifier.Verify(bare).ShouldBe(true);
        bare.Text.ShouldBe(note.Text);
        (await witness.FindAsync("00")).ShouldBeNull();
    }
}
