using JasperFx;
using Marten.Exceptions;
using Platform.Domain.Access;
using Platform.Ledger.Proof.Verification;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Concurrency;

/// <summary>Many writers on one stream.</summary>
[Collection(Alone.Name)]
public sealed class OneStreamTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const int Writers = 64;

    [Fact]
    public async Task of_64_that_expect_the_same_version_one_wins()
    {
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/contested", 3);
        var loaded = new Barrier(Writers);
        var outcomes = await AtOnceAsync(async () =>
        {
            await using var session = ledger.Session("acme");
            var stream = await session.Events.FetchForWriting<Role>("role/contested");
            await loaded.ReachAsync();
            stream.AppendOne(new RoleChanged(["thing:read"]));
            await ledger.SaveAsync(session);
        });
        outcomes.Count(o => o is null).ShouldBe(1);
        outcomes.Where(o => o is not null).ShouldAllBe(o => o is ConcurrencyException);
        (await VersionAsync("role/contested")).ShouldBe(4);
        await VerifiesAsync();
    }

    [Fact]
    public async Task of_64_that_begin_the_same_stream_one_wins()
    {
        var ready = new Barrier(Writers);
        var outcomes = await AtOnceAsync(async () =>
        {
            await using var session = ledger.Session("acme");
            session.Events.StartStream<Role>("role/begun", new RoleDefined(["thing:read"]));
            await ready.ReachAsync();
            await ledger.SaveAsync(session);
        });
        outcomes.Count(o => o is null).ShouldBe(1);
        outcomes.Where(o => o is not null).ShouldAllBe(o => o is ExistingStreamIdCollisionException);
        (await VersionAsync("role/begun")).ShouldBe(1);
        await VerifiesAsync();
    }

    [Fact]
    public async Task all_64_that_wait_for_each_other_succeed()
    {
        await LedgerWorkload.AppendAsync(ledger, "acme", "role/shared");
        var outcomes = await AtOnceAsync(() => LedgerWorkload.AppendAsync(ledger, "acme", "role/shared"));
        outcomes.ShouldAllBe(o => o == null);
        (await VersionAsync("role/shared")).ShouldBe(Writers + 1);
        await VerifiesAsync();
    }

    private static async Task<Exception?[]> AtOnceAsync(Func<Task> write) =>
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            await write();
                            return null;
                        }
                        catch (Exception e)
                        {
                            return e;
                        }
                    })
                )
        );

    private Task<long> VersionAsync(string stream) =>
        ledger.ScalarAsync<long>("SELECT version FROM events.mt_streams WHERE tenant_id = 'acme' AND id = $1", stream);

    private async Task VerifiesAsync() =>
        (
            await new LedgerVerifier(ledger.Worker, LedgerDatabase.Catalogue).VerifyAllAsync(null, CancellationToken.None)
        ).First.ShouldBeNull();

    /// <summary>Lets nobody through before all are there.</summary>
    private sealed class Barrier(int count)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = count;

        public Task ReachAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _all.SetResult();
            }
            return _all.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }
}
