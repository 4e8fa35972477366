using Marten;
using Npgsql;
using Platform.Domain.Tenancy;
using Platform.Ledger.Entry;

namespace Platform.Tests.Ledger.Guard;

/// <summary>An attempt that fails for the very reason that is expected.</summary>
internal static class Refused
{
    public static string Key() => $"tenants/{Guid.NewGuid()}";

    /// <summary>A stream of two events.</summary>
    public static async Task<string> BeginAsync(this LedgerDatabase ledger)
    {
        var key = Key();
        await using var session = ledger.Session();
        session.Events.StartStream<Tenant>(key, new TenantReactivated(), new TenantReactivated());
        await ledger.SaveAsync(session);
        return key;
    }

    /// <summary>The save of what is put into a session is refused, and leaves no row and draws no number.</summary>
    public static Task RefusedAsync(this LedgerDatabase ledger, string code, Action<IDocumentSession> pending) =>
        ledger.RefusedAsync(
            code,
            async () =>
            {
                await using var session = ledger.Session();
                pending(session);
                await session.SaveChangesAsync();
            }
        );

    /// <inheritdoc cref="RefusedAsync(LedgerDatabase, string, Action{IDocumentSession})"/>
    public static async Task RefusedAsync(this LedgerDatabase ledger, string code, Func<Task> attempt)
    {
        var (rows, number) = (await ledger.RowsAsync(), await ledger.NumberAsync());
        var refused = await Should.ThrowAsync<Exception>(attempt);
        Code(refused).ShouldBe(code, refused.ToString());
        (await ledger.RowsAsync()).ShouldBe(rows);
        (await ledger.NumberAsync()).ShouldBe(number);
    }

    private static string? Code(Exception? refused) =>
        refused switch
        {
            null => null,
            LedgerRefusalException e => e.Code,
            PostgresException e => e.SqlState,
            AggregateException e => e.InnerExceptions.Select(Code).FirstOrDefault(code => code is not null),
            _ => Code(refused.InnerException),
        };
}
